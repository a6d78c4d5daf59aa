package org.blockberry.network.blocks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.peers.RecentHashes;
import org.blockberry.network.streams.Protocol;
import org.blockberry.network.streams.ReadyPeer;

/**
 * The stream {@code blocks}. A block of a peer goes to the node if it is the next one; a few that are ahead wait for it; a height that is
 * further away is neither believed nor remembered. Only what the node has committed is passed on, so that nothing is relayed that was not
 * verified here, and not to peers that take part in deciding it. Pure; not thread safe.
 */
public final class Propagation implements Protocol {
  /** Name of the stream. */
  public static final String STREAM = "blocks";
  /** How far ahead of the tip a block may be. */
  public static final int WINDOW = 8;

  private static final int KNOWN = 2_000;
  private static final int MAX_MESSAGE = 22 << 20;
  private static final Options OPTIONS = Options.SECURE.withLimits(new Limits(MAX_MESSAGE, 2, 64, MAX_MESSAGE, 1, 1, 4));
  private static final StreamRules RULES = StreamRules.builder(StreamSpec.of(STREAM, MAX_MESSAGE)).typeIds(Set.of(139))
      .rate(400, 400, 50L << 20).build(); // a chain may be that fast, and what a line held up comes at once; a quarter of it while we are busy

  private record Peer(boolean capable, RecentHashes heights) {}

  private final PropagationLimits limits;
  private final Map<String, Peer> peers = new LinkedHashMap<>(); // established peers
  private final Waiting waiting;
  private final Predicate<String> deciding;
  private long tip;

  /**
   * Knows nobody yet.
   *
   * @param tip height of the last committed block, 0 or more
   * @param deciding whether a peer hears of blocks by the engine's own streams
   */
  public Propagation(PropagationLimits limits, long tip, Predicate<String> deciding) {
    this.limits = limits;
    this.deciding = deciding;
    this.waiting = new Waiting(limits.maxWaitingBytes());
    this.tip = tip;
  }

  @Override
  public StreamRules rules() {
    return RULES;
  }

  @Override
  public List<Effect> ready(ReadyPeer peer, Now now) {
    peers.put(peer.id(), new Peer(peer.capable(), new RecentHashes(KNOWN, limits.key())));
    return List.of();
  }

  @Override
  public List<Effect> gone(String peer, Now now) {
    peers.remove(peer);
    waiting.gone(peer);
    return List.of();
  }

  @Override
  public List<Effect> received(String peer, Bytes message, Now now) {
    Peer known = peers.get(peer);
    if (known == null) {
      return List.of();
    }
    BlockData data;
    try {
      data = (BlockData) BlockMessage.decodeTagged(message, OPTIONS);
    } catch (CramberryException e) {
      return fine(peer, Offence.MALFORMED, STREAM + ": " + e.getMessage());
    }
    if (data.height() < 1 || data.hash().isEmpty() || data.data().isEmpty()) {
      return fine(peer, Offence.MALFORMED, "sends a block without height, hash or content");
    }
    if (data.height() <= tip) {
      known.heights.add(data.height());
      return List.of();
    }
    if (data.height() - tip > WINDOW) {
      return List.of(); // who is that far ahead is no help, and who lies about it gains nothing
    }
    if (!Transaction.of(data.data()).hash().equals(data.hash())) {
      return fine(peer, Offence.BAD_BLOCK, "sends a block that is not what its hash says");
    }
    SealedBlock sealed;
    try {
      sealed = SealedBlock.decode(data.data(), OPTIONS);
    } catch (CramberryException e) {
      return fine(peer, Offence.BAD_BLOCK, "sends a block that cannot be read: " + e.getMessage());
    }
    known.heights.add(data.height());
    waiting.add(peer, data.height(), data.hash(), sealed);
    return submitNext();
  }

  private List<Effect> submitNext() {
    List<Effect> effects = new ArrayList<>();
    for (Waiting.Candidate candidate : waiting.at(tip + 1)) {
      if (candidate.submit()) {
        effects.add(new Effect.SubmitBlock(tip + 1, candidate.hash(), candidate.sealed().block(), candidate.sealed().commit()));
      }
    }
    return effects;
  }

  /** The node has judged a block. Who sent one that is wrong pays, also if it only passed it on: it had to look first. */
  public List<Effect> judged(long height, Bytes hash, Verdict verdict) {
    Set<String> senders = waiting.remove(height, hash);
    List<Effect> effects = new ArrayList<>();
    if (verdict == Verdict.INVALID) {
      senders.forEach(peer -> effects.addAll(fine(peer, Offence.BAD_BLOCK, "sends a block at height " + height + " that is not valid")));
    }
    return effects;
  }

  /**
   * A block is committed: peers that are not known to have the height get it.
   *
   * @param spread whether it is news to others; false while catching up
   */
  public List<Effect> committed(long height, Bytes block, Bytes commit, boolean spread) {
    if (height <= tip) {
      return List.of();
    }
    tip = height;
    waiting.upTo(height);
    List<Effect> effects = new ArrayList<>();
    Set<String> lack = new LinkedHashSet<>(spread ? peers.keySet() : Set.of());
    lack.removeIf(deciding);
    if (!lack.isEmpty()) {
      Bytes data = new SealedBlock(block, commit).encode();
      Bytes message = BlockMessage.encodeTagged(new BlockData(height, Transaction.of(data).hash(), data));
      lack.forEach(peer -> {
        Peer known = peers.get(peer);
        if (message.size() <= (known.capable ? limits.maxSentBytes() : limits.maxSentToOriginals()) && known.heights.add(height)) {
          effects.add(new Effect.Send(peer, STREAM, message));
        }
      });
    }
    effects.addAll(submitNext());
    return effects;
  }

  /** Bytes of blocks that wait. */
  public long waitingBytes() {
    return waiting.bytes();
  }

  /** Entries that are kept because of peers. */
  int remembered() {
    return peers.size() + waiting.size();
  }

  private static List<Effect> fine(String peer, Offence offence, String reason) {
    return List.of(new Effect.Fine(peer, offence, reason));
  }
}
