package org.blockberry.sync.blocks.fetch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockData;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksResponse;
import org.blockberry.sync.blocks.wire.Stream;

/**
 * The client among peers of all kinds, on virtual time: the same seed gives the same run. After every event it is checked that blocks are
 * committed once and in order, that memory stays within its bound, and that nothing is asked that must not be.
 */
final class World implements Effect.Handler {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  private record Happening(long at, long number, Runnable what) implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  /** Who catches up: ours, or a broken one. */
  interface Client {
    List<Effect> ready(String peer, long claimed, boolean ours, long now);

    List<Effect> gone(String peer, long now);

    List<Effect> received(String peer, Bytes message, long now);

    List<Effect> tip(long height, long now);

    List<Effect> tick(long now);

    List<Effect> judged(long ticket, BlockVerdict verdict, long now);

    List<Effect> opened(long now);

    List<Effect> refused(long now);

    Totals totals();

    boolean catchingUp();
  }

  private record Ours(Fetch fetch) implements Client {
    @Override
    public List<Effect> ready(String peer, long claimed, boolean ours, long now) {
      return fetch.ready(peer, claimed, ours, now);
    }

    @Override
    public List<Effect> gone(String peer, long now) {
      return fetch.gone(peer, now);
    }

    @Override
    public List<Effect> received(String peer, Bytes message, long now) {
      return fetch.received(peer, message, now);
    }

    @Override
    public List<Effect> tip(long height, long now) {
      return fetch.tip(height, now);
    }

    @Override
    public List<Effect> tick(long now) {
      return fetch.tick(now);
    }

    @Override
    public List<Effect> judged(long ticket, BlockVerdict verdict, long now) {
      return fetch.judged(ticket, verdict, now);
    }

    @Override
    public List<Effect> opened(long now) {
      return fetch.opened(now);
    }

    @Override
    public List<Effect> refused(long now) {
      return fetch.refused(now);
    }

    @Override
    public Totals totals() {
      return fetch.totals();
    }

    @Override
    public boolean catchingUp() {
      return fetch.catchingUp();
    }
  }

  /** What a peer answers, and when. */
  interface Conduct {
    /** Answers a question; says nothing by doing nothing. */
    void asked(World world, String peer, long since, int count);
  }

  final Random chance;
  final Map<String, Integer> fines = new LinkedHashMap<>();
  final Map<String, Integer> asks = new HashMap<>();
  final Map<String, Integer> inFlight = new HashMap<>();
  final List<Progress> told = new ArrayList<>();
  private final PriorityQueue<Happening> future = new PriorityQueue<>();
  private final Map<String, Conduct> peers = new LinkedHashMap<>();
  private final FetchLimits limits;
  Client fetch;
  long now;
  private long number;
  /** Height of the chain of the others. */
  long head;
  int blockBytes = 400;
  long tip;
  /** Whether the engine takes what is offered. */
  boolean engineTakes = true;
  boolean parked;
  int opens;
  int refusedOpens;
  String halted = "";
  long commitNanos = MILLI / 5;
  private long commitFreeAt;
  private long mostHeld;

  World(long seed, FetchLimits limits, long head) {
    this.chance = new Random(seed);
    this.limits = limits;
    this.head = head;
    this.fetch = new Ours(new Fetch(limits, 0));
    at(50 * MILLI, this::tick);
  }

  static FetchLimits limits() {
    return new FetchLimits(512, 32L << 20, 8, 128, 30 * SECOND, 2, 5 * SECOND);
  }

  private void tick() {
    perform(fetch.tip(tip, now));
    perform(fetch.tick(now));
    at(50 * MILLI, this::tick);
  }

  void at(long delay, Runnable what) {
    future.add(new Happening(now + delay, number++, what));
  }

  /** Runs until it is so, or the time is over. Gives whether it is so. */
  boolean runUntil(BooleanSupplier enough, long nanos) {
    long end = now + nanos;
    while (!enough.getAsBoolean()) {
      Happening next = future.peek();
      if (next == null || next.at > end) {
        now = end;
        return enough.getAsBoolean();
      }
      future.poll();
      now = next.at;
      next.what.run();
    }
    return true;
  }

  void run(long nanos) {
    runUntil(() -> false, nanos);
  }

  boolean level() {
    return tip == head && !parked && !fetch.catchingUp();
  }

  /** A peer comes. */
  void join(String peer, long claimed, boolean ours, Conduct conduct) {
    peers.put(peer, conduct);
    perform(fetch.ready(peer, claimed, ours, now));
  }

  /** A peer goes. */
  void leave(String peer) {
    peers.remove(peer);
    inFlight.remove(peer);
    perform(fetch.gone(peer, now));
  }

  // --- what peers send

  SealedBlock block(long height) {
    return new SealedBlock(height, Bytes.wrap(new byte[blockBytes]).concat(Bytes.utf8("block " + height)), Bytes.utf8("proof " + height));
  }

  BlockData data(long height) {
    return data(height, block(height).block(), block(height).commit());
  }

  static BlockData data(long height, Bytes block, Bytes commit) {
    Bytes data = new org.blockberry.sync.blocks.wire.SealedBlock(block, commit).encode();
    return new BlockData(height, Stream.hash(data), data);
  }

  List<BlockData> blocks(long since, int count) {
    List<BlockData> blocks = new ArrayList<>();
    for (long height = since; height < since + count && height <= head; height++) {
      blocks.add(data(height));
    }
    return blocks;
  }

  /** Sends an answer, unless it is empty. */
  void answer(String peer, long delay, List<BlockData> blocks) {
    if (!blocks.isEmpty()) {
      send(peer, delay, BlockSyncMessage.encodeTagged(new BlocksResponse(blocks)));
    }
  }

  void send(String peer, long delay, Bytes message) {
    Conduct sender = peers.get(peer);
    at(delay, () -> {
      if (peers.get(peer) == sender) {
        inFlight.merge(peer, -1, (one, other) -> Math.max(0, one + other));
        perform(fetch.received(peer, message, now));
      }
    });
  }

  /** Serves as it should, with a latency and a bandwidth. */
  static Conduct honest(long latencyNanos, long nanosPerBlock) {
    return (world, peer, since, count) -> {
      List<BlockData> blocks = world.blocks(since, count);
      world.answer(peer, latencyNanos + blocks.size() * nanosPerBlock, blocks);
    };
  }

  // --- what the client asks for

  void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
    long held = fetch.totals().heldBytes();
    mostHeld = Math.max(mostHeld, held);
    require(held <= limits.windowBytes(), "holds " + held + " bytes");
    require(fetch.totals().heldBlocks() <= limits.windowBlocks(), "holds " + fetch.totals().heldBlocks() + " blocks");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  @Override
  public void ask(Effect.Ask effect) {
    require(effect.since() >= 1 && effect.count() >= 1 && effect.count() <= limits.maxBatch(), "asks for " + effect);
    require(effect.since() <= tip + limits.windowBlocks() + 1 && effect.since() + effect.count() - 1 <= tip + limits.windowBlocks() + 1, "asks beyond its window: " + effect);
    Conduct conduct = peers.get(effect.peer());
    require(conduct != null, "asks " + effect.peer() + ", who is not there");
    asks.merge(effect.peer(), 1, Integer::sum);
    at(1, () -> {
      if (peers.get(effect.peer()) == conduct) {
        conduct.asked(this, effect.peer(), effect.since(), effect.count());
      }
    });
  }

  @Override
  public void fine(Effect.Fine effect) {
    fines.merge(effect.peer(), effect.points(), Integer::sum);
  }

  @Override
  public void offer(Effect.Offer effect) {
    at(MILLI, () -> {
      Kind kind = offered(effect.block());
      perform(fetch.judged(effect.ticket(), BlockVerdict.of(kind, "said"), now));
    });
  }

  private Kind offered(SealedBlock block) {
    if (block.height() <= tip) {
      return Kind.KNOWN;
    }
    if (!halted.isEmpty() || block.height() > tip + 1) {
      return Kind.NOT_NOW;
    }
    if (!block.equals(block(block.height()))) {
      return Kind.INVALID;
    }
    if (engineTakes) {
      at(2 * MILLI, () -> {
        if (block.height() == tip + 1 && !parked) {
          tip++;
        }
      });
    }
    return Kind.TAKEN;
  }

  @Override
  public void open(Effect.Open effect) {
    at(3 * MILLI, () -> {
      if (refusedOpens > 0 || !halted.isEmpty()) {
        refusedOpens--;
        perform(fetch.refused(now));
      } else {
        require(!parked, "opens twice");
        parked = true;
        opens++;
        perform(fetch.opened(now));
      }
    });
  }

  @Override
  public void commit(Effect.Commit effect) {
    require(parked, "commits without the chain");
    require(effect.block().height() <= tip + CatchUp.MAX_IN_FLIGHT, "too many in flight: " + effect.block().height() + " at " + tip);
    commitFreeAt = Math.max(now, commitFreeAt) + commitNanos;
    at(commitFreeAt - now, () -> {
      Kind kind = committed(effect.block());
      perform(fetch.judged(effect.ticket(), BlockVerdict.of(kind, "said"), now));
    });
  }

  /** As the commit thread does it: what does not follow the tip is refused like what is wrong. */
  private Kind committed(SealedBlock block) {
    if (block.height() <= tip) {
      return Kind.KNOWN;
    }
    if (!halted.isEmpty()) {
      return Kind.NOT_NOW;
    }
    if (block.height() != tip + 1 || !block.equals(block(block.height()))) {
      return Kind.INVALID;
    }
    tip++;
    return Kind.TAKEN;
  }

  @Override
  public void close(Effect.Close effect) {
    require(parked, "closes what is not open");
    parked = false;
  }

  @Override
  public void tell(Effect.Tell effect) {
    told.add(effect.progress());
  }

  long mostHeld() {
    return mostHeld;
  }
}
