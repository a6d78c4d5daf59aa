package org.blockberry.node.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.EvidenceVerification;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;
import org.blockberry.node.commit.Offence;

/**
 * Which evidence waits for a block and which is in one. Of one offence it holds one piece. What is in a block is never forgotten, as the chain's
 * blocks are not; it is at most one entry per validator and height.
 *
 * <p>Not thread safe. Knows nothing of signatures: what comes in was verified.
 */
final class EvidenceBook implements ProtoMessage {
  /** Pieces that wait at most. */
  static final int MAX_PIECES = 1_000;
  /** Bytes of all pieces that wait at most. */
  static final int MAX_BYTES = 2 << 20;
  private static final int MOST_COMMITTED = 10_000_000; // in a file of our own

  private final Map<Bytes, Evidence> pending = new TreeMap<>(); // by offence: oldest height first
  private final Map<Bytes, DuplicateVoteEvidence> unfinished = new TreeMap<>(); // about the height after ours
  private final Map<Bytes, Long> committed = new TreeMap<>(); // height of the block
  private long height; // up to which blocks were looked at
  private Instant time = EvidenceJudge.NO_TIME; // of that block
  private int bytes;

  /** What became of a piece. */
  enum Added {
    /** It waits. */
    NEW,
    /** One of the same offence waits or is in a block. */
    KNOWN,
    /** There is no room. */
    FULL
  }

  /** Takes a finished piece. */
  Added add(Evidence piece) {
    Bytes key = Offence.of(piece).key();
    if (pending.containsKey(key) || committed.containsKey(key)) {
      return Added.KNOWN;
    }
    int size = size(piece);
    if (isFull(size)) {
      return Added.FULL;
    }
    pending.put(key, piece);
    bytes += size;
    return Added.NEW;
  }

  /** Takes votes about a height whose block may not be there; what they lack is added when it is. */
  Added addUnfinished(DuplicateVoteEvidence votes) {
    Bytes key = Offence.of(votes).key();
    if (votes.height() == height) {
      return add(timed(votes, time)); // the block came while they were verified
    }
    if (votes.height() < height || unfinished.containsKey(key)) {
      return Added.KNOWN;
    }
    if (isFull(size(votes))) {
      return Added.FULL;
    }
    unfinished.put(key, votes);
    bytes += size(votes);
    return Added.NEW;
  }

  private boolean isFull(int size) {
    return pending.size() + unfinished.size() >= MAX_PIECES || bytes + size > MAX_BYTES;
  }

  /** A piece can go into no block any more. */
  void drop(Evidence piece) {
    if (pending.remove(Offence.of(piece).key(), piece)) {
      bytes -= size(piece);
    }
  }

  /**
   * A block is part of the chain.
   *
   * @return whether anything but the height changed
   */
  boolean concluded(ChainState after, Block block) {
    if (block.header().height() <= height) {
      return false;
    }
    boolean changed = !unfinished.isEmpty() || !block.evidence().isEmpty();
    height = block.header().height();
    time = block.header().time();
    block.evidence().forEach(this::commit);
    List<DuplicateVoteEvidence> votes = List.copyOf(unfinished.values());
    unfinished.clear();
    for (DuplicateVoteEvidence one : votes) {
      bytes -= size(one);
      addUnfinished(one);
    }
    return expire(after) || changed;
  }

  private void commit(Evidence piece) {
    Bytes key = Offence.of(piece).key();
    committed.putIfAbsent(key, height);
    Evidence waiting = pending.remove(key);
    if (waiting != null) {
      bytes -= size(waiting);
    }
  }

  private boolean expire(ChainState now) {
    List<Evidence> old = pending.values().stream()
        .filter(piece -> EvidenceVerification.expired(piece, now.params().evidence(), now.lastHeight(), now.lastTime())).toList();
    old.forEach(this::drop);
    return !old.isEmpty();
  }

  /**
   * Begins at the chain's last block; what was noted of later ones is of another chain or from the future. Votes about heights that were reached
   * after the last note get the time that the chain's state has for them, as they have it at every other node.
   *
   * @param times of the blocks by height, from the stored states; empty for one that is pruned
   */
  void begin(ChainState now, LongFunction<Optional<Instant>> times) {
    long last = now.nextHeight() - 1;
    height = last;
    time = now.lastTime();
    committed.values().removeIf(block -> block > last);
    List<DuplicateVoteEvidence> votes = List.copyOf(unfinished.values());
    unfinished.clear();
    for (DuplicateVoteEvidence one : votes) {
      bytes -= size(one);
      if (one.height() >= last) {
        addUnfinished(one);
      } else {
        times.apply(one.height()).ifPresent(then -> add(timed(one, then)));
      }
    }
    expire(now);
  }

  /** A piece is in the block of {@code at}, which was concluded before. */
  void known(Evidence piece, long at) {
    committed.putIfAbsent(Offence.of(piece).key(), at);
    Evidence waiting = pending.remove(Offence.of(piece).key());
    if (waiting != null) {
      bytes -= size(waiting);
    }
  }

  /** Pieces that wait, oldest first. */
  List<Evidence> pending() {
    return List.copyOf(pending.values());
  }

  /** Whether exactly this piece waits. */
  boolean holds(Evidence piece) {
    return piece.equals(pending.get(Offence.of(piece).key()));
  }

  /** Height of the block that has evidence of this offence. */
  OptionalLong committedAt(Offence offence) {
    Long at = committed.get(offence.key());
    return at == null ? OptionalLong.empty() : OptionalLong.of(at);
  }

  /** Whether a validator is known to have voted twice, in a block or not. */
  boolean accuses(Bytes address) {
    return java.util.stream.Stream.of(pending, unfinished, committed).flatMap(map -> map.keySet().stream())
        .anyMatch(key -> new Offence(key).isDoubleVoteOf(address));
  }

  /** Height up to which blocks were looked at. */
  long height() {
    return height;
  }

  private static DuplicateVoteEvidence timed(DuplicateVoteEvidence votes, Instant time) {
    return new DuplicateVoteEvidence(votes.voteA(), votes.voteB(), votes.totalVotingPower(), votes.validatorPower(), time);
  }

  private static int size(Evidence piece) {
    return new EvidenceList(List.of(piece)).encodedSize();
  }

  private record Entry(Bytes key, long block) implements ProtoMessage {
    @Override
    public void writeTo(ProtoWriter out) {
      out.bytes(1, key);
      out.int64(2, block);
    }

    static Entry read(ProtoReader in) {
      return new Entry(in.bytes(1), in.int64(2));
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, height);
    out.message(2, Timestamps.message(time));
    out.message(3, new EvidenceList(List.copyOf(pending.values())));
    out.message(4, new EvidenceList(List.copyOf(unfinished.values())));
    List<Entry> entries = new ArrayList<>(committed.size());
    committed.forEach((key, block) -> entries.add(new Entry(key, block)));
    out.messages(5, entries);
  }

  /** Decodes what {@link #encode} gives. */
  static EvidenceBook decode(Bytes encoded) {
    return ProtoReader.strict(encoded, in -> {
      EvidenceBook book = new EvidenceBook();
      book.height = in.int64(1);
      book.time = in.message(2, Timestamps::read);
      List<Evidence> waiting = in.message(3, EvidenceList::read).evidence();
      List<Evidence> unfinished = in.message(4, EvidenceList::read).evidence();
      in.messages(5, MOST_COMMITTED, Entry::read).forEach(entry -> book.committed.put(entry.key(), entry.block()));
      waiting.forEach(book::add);
      for (Evidence piece : unfinished) {
        if (piece instanceof DuplicateVoteEvidence votes) {
          book.addUnfinished(votes);
        }
      }
      return book;
    });
  }
}
