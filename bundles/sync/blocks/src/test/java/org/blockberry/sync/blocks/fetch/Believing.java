package org.blockberry.sync.blocks.fetch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockData;

/** The bug of others: a client that believes the highest height it is told. It asks one peer after the other, and is level when it has it. */
final class Believing implements World.Client {
  private final Map<String, Long> claims = new LinkedHashMap<>();
  private long tip;
  private boolean open;
  private boolean opening;
  private long askedAt = Long.MIN_VALUE / 2;
  private int turn;
  private long ticket;

  @Override
  public List<Effect> ready(String peer, long claimed, boolean ours, long now) {
    claims.put(peer, claimed);
    return List.of();
  }

  @Override
  public List<Effect> gone(String peer, long now) {
    claims.remove(peer);
    return List.of();
  }

  @Override
  public List<Effect> received(String peer, Bytes message, long now) {
    List<Effect> effects = new ArrayList<>();
    for (BlockData block : Answer.read(message).blocks()) {
      if (open && block.height() == tip + 1 + effects.size() && effects.size() < 8) {
        try {
          effects.add(new Effect.Commit(++ticket, Answer.open(block, peer).sealed()));
        } catch (Answer.Faulty e) {
          return effects;
        }
      }
    }
    return effects;
  }

  @Override
  public List<Effect> tip(long height, long now) {
    tip = Math.max(tip, height);
    return List.of();
  }

  @Override
  public List<Effect> tick(long now) {
    long target = claims.values().stream().mapToLong(height -> height).max().orElse(0);
    if (tip >= target) {
      boolean was = open;
      open = false;
      return was ? List.of(new Effect.Close()) : List.of();
    }
    if (!open) {
      boolean first = !opening;
      opening = true;
      return first ? List.of(new Effect.Open()) : List.of();
    }
    if (now - askedAt < World.SECOND / 5) {
      return List.of();
    }
    askedAt = now;
    String peer = List.copyOf(claims.keySet()).get(turn++ % claims.size());
    return List.of(new Effect.Ask(peer, tip + 1, 8));
  }

  @Override
  public List<Effect> judged(long judged, BlockVerdict verdict, long now) {
    tip += verdict.kind() == Kind.TAKEN ? 1 : 0;
    return List.of();
  }

  @Override
  public List<Effect> opened(long now) {
    open = true;
    opening = false;
    return List.of();
  }

  @Override
  public List<Effect> refused(long now) {
    opening = false;
    return List.of();
  }

  @Override
  public Totals totals() {
    return new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public boolean catchingUp() {
    return open;
  }
}
