package org.blockberry.node.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.EvidenceVerification;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.commit.BlockEvidence;
import org.blockberry.node.commit.Offence;
import org.blockberry.node.prune.EvidenceWindow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where evidence waits for a block. What comes in is verified against the chain; what waits is on disk before it is said to be
 * taken; what is in a block is never taken again. Full: new evidence is refused and comes again.
 *
 * <p>Threading: any. Verification and disk are the executor's; blocks are judged on their judge's thread. No lock is held over either.
 */
public final class EvidencePool implements BlockEvidence, EvidenceService {
  private static final Logger LOG = LoggerFactory.getLogger(EvidencePool.class);
  private static final int WRITE_EVERY = 1_000; // heights; a start reads no more blocks than these

  private final EvidenceDisk disk;
  private final EvidenceJudge judge;
  private final Supplier<ChainState> state;
  private final Executor executor;
  private final Metrics.Counter blocksWith;
  private final EvidenceBook book; // guarded by itself
  private long written; // height in the file; guarded by the book
  private volatile List<Bytes> waiting = List.of();
  private volatile Consumer<Evidence> listener = piece -> {};

  private EvidencePool(EvidenceDisk disk, EvidenceBook book, EvidenceJudge judge, Supplier<ChainState> state, Executor executor,
      Metrics metrics) {
    this.disk = disk;
    this.book = book;
    this.judge = judge;
    this.state = state;
    this.executor = executor;
    this.written = book.height();
    this.blocksWith = metrics.describedAs("Pieces of evidence in committed blocks.").counter("evidence_committed_total");
    metrics.describedAs("Pieces of evidence that wait for a block.").gauge("evidence_pending", () -> waiting.size());
  }

  /**
   * Opens the pool of a chain.
   *
   * @param file need not be there
   * @param now the chain's state
   * @param state the chain's state from then on
   * @param executor one thread with a bounded queue; what it refuses is refused
   */
  public static EvidencePool open(Path file, ChainState now, Slot<BlockStore> blocks, SignatureVerifier verifier, Supplier<ChainState> state,
      Executor executor, Metrics metrics) {
    return open(file, now, blocks, Below.NOTHING, verifier, state, executor, metrics);
  }

  /**
   * As above.
   *
   * @param below heights before the chain's first block here
   */
  public static EvidencePool open(Path file, ChainState now, Slot<BlockStore> blocks, Below below,
      SignatureVerifier verifier, Supplier<ChainState> state, Executor executor, Metrics metrics) {
    return open(new EvidenceFile(file), now, new StoreHistory(blocks, below), verifier, state, executor, metrics);
  }

  /** As above, on another kind of disk. */
  public static EvidencePool open(EvidenceDisk disk, ChainState now, Slot<BlockStore> blocks, SignatureVerifier verifier,
      Supplier<ChainState> state, Executor executor, Metrics metrics) {
    return open(disk, now, new StoreHistory(blocks, Below.NOTHING), verifier, state, executor, metrics);
  }

  private static EvidencePool open(EvidenceDisk disk, ChainState now, StoreHistory history, SignatureVerifier verifier,
      Supplier<ChainState> state, Executor executor, Metrics metrics) {
    EvidenceBook book = disk.read().map(EvidenceBook::decode).orElseGet(EvidenceBook::new);
    long noted = book.height();
    book.begin(now, height -> history.at(height).map(ChainHistory.Past::time));
    long read = readBlocks(book, history, now, noted);
    EvidencePool pool = new EvidencePool(disk, book, new EvidenceJudge(verifier, history), state, executor, metrics);
    pool.show();
    if (read >= WRITE_EVERY) {
      pool.write();
    }
    return pool;
  }

  /** Blocks after the last note are read again; without a note, those about whose evidence a block may still be built. */
  private static long readBlocks(EvidenceBook book, StoreHistory history, ChainState now, long noted) {
    long base = history.base();
    if (base == 0 || now.lastHeight() < base) {
      return 0;
    }
    long first = Math.max(noted + 1, EvidenceWindow.lowest(base, now.lastHeight(), now.lastTime(), now.params().evidence(),
        height -> history.at(height).map(ChainHistory.Past::time)));
    for (long height = first; height <= now.lastHeight(); height++) {
      long at = height;
      history.block(height).ifPresent(block -> block.evidence().forEach(piece -> book.known(piece, at)));
    }
    return now.lastHeight() - first + 1;
  }

  /** Who is told of each piece that is taken, on the executor, or that a block has, on the thread that commits it: at once, and maybe twice. */
  public void onTaken(Consumer<Evidence> told) {
    listener = told;
  }

  /** Whether this validator is known to have voted twice. */
  public boolean accuses(Bytes address) {
    synchronized (book) {
      return book.accuses(address);
    }
  }

  /** What waits for a block, oldest first, each as {@link EvidenceList#encodeOne} gives it. Costs nothing. */
  public List<Bytes> waiting() {
    return waiting;
  }

  // ---- taking ----

  @Override
  public CompletionStage<EvidenceVerdict> submit(Bytes evidence) {
    return supply(() -> take(evidence, false));
  }

  /** As {@link #submit}, but what the chain says of two votes better than the evidence is taken from the chain. */
  public CompletionStage<EvidenceVerdict> correct(Bytes evidence) {
    return supply(() -> take(evidence, true));
  }

  /** Takes two votes of one validator that contradict each other, in either order; of a height that was reached, or the next. */
  public CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
    return supply(() -> takeVotes(Vote.decode(one), Vote.decode(other)));
  }

  private CompletionStage<EvidenceVerdict> supply(Supplier<EvidenceVerdict> task) {
    try {
      return CompletableFuture.supplyAsync(() -> judged(task), executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(EvidenceVerdict.of(Kind.NOT_NOW, "too much is to be judged, or the node is stopping"));
    }
  }

  private static EvidenceVerdict judged(Supplier<EvidenceVerdict> task) {
    try {
      return task.get();
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return EvidenceVerdict.of(Kind.INVALID, String.valueOf(e.getMessage()));
    } catch (EvidenceJudge.NotHere | SlotEmpty | StoreException | PluginFailure e) {
      return EvidenceVerdict.of(Kind.NOT_NOW, String.valueOf(e.getMessage()));
    }
  }

  private EvidenceVerdict take(Bytes encoded, boolean correct) {
    Evidence piece = EvidenceList.decodeOne(encoded);
    ChainState now = state.get();
    int size = new EvidenceList(List.of(piece)).encodedSize();
    if (size > now.params().evidence().maxBytes()) { // a limit that may have changed since others took it
      return EvidenceVerdict.of(Kind.NOT_NOW, "the evidence has " + size + " bytes but evidence.max_bytes is "
          + now.params().evidence().maxBytes());
    }
    synchronized (book) {
      if (book.holds(piece) || correct && book.committedAt(Offence.of(piece)).isPresent()) {
        return EvidenceVerdict.of(Kind.KNOWN, "");
      }
    }
    Evidence right = correct && piece instanceof DuplicateVoteEvidence votes && votes.height() <= now.lastHeight()
        ? judge.complete(votes.voteA(), votes.voteB(), now) : piece;
    return keep(right, now);
  }

  private EvidenceVerdict takeVotes(Vote one, Vote other) {
    one.validate();
    other.validate();
    ChainState now = state.get();
    DuplicateVoteEvidence votes = judge.complete(one, other, now);
    if (!votes.timestamp().equals(EvidenceJudge.NO_TIME)) {
      return keep(votes, now);
    }
    EvidenceBook.Added added;
    synchronized (book) {
      added = book.addUnfinished(votes);
    }
    return said(added, votes);
  }

  private EvidenceVerdict keep(Evidence piece, ChainState now) {
    if (EvidenceVerification.expired(piece, now.params().evidence(), now.lastHeight(), now.lastTime())) {
      return EvidenceVerdict.of(Kind.NOT_NOW, "evidence about height " + piece.height() + " is too old"); // whoever is behind may not know
    }
    judge.check(piece, now);
    EvidenceBook.Added added;
    synchronized (book) {
      added = book.add(piece);
    }
    return said(added, piece);
  }

  private EvidenceVerdict said(EvidenceBook.Added added, Evidence piece) {
    switch (added) {
      case NEW -> {
        show();
        write();
        LOG.warn("evidence of misbehaviour at height {}: {}", piece.height(), summary(piece));
        listener.accept(piece);
        return EvidenceVerdict.of(Kind.TAKEN, "");
      }
      case KNOWN -> {
        return EvidenceVerdict.of(Kind.KNOWN, "");
      }
      default -> {
        return EvidenceVerdict.of(Kind.NOT_NOW, EvidenceBook.MAX_PIECES + " pieces or " + EvidenceBook.MAX_BYTES + " bytes wait already");
      }
    }
  }

  private static String summary(Evidence piece) {
    return piece instanceof DuplicateVoteEvidence votes ? "validator " + votes.voteA().validatorAddress() + " voted twice" : "a false block";
  }

  // ---- blocks ----

  @Override
  public List<Evidence> offer(ChainState before, long maxBytes) {
    List<Evidence> pieces;
    synchronized (book) {
      pieces = book.pending();
    }
    List<Evidence> taken = new ArrayList<>();
    long left = maxBytes;
    for (Evidence piece : pieces) {
      int size = new EvidenceList(List.of(piece)).encodedSize();
      if (size <= left && stands(piece, before)) {
        taken.add(piece);
        left -= size;
      }
    }
    return List.copyOf(taken);
  }

  private boolean stands(Evidence piece, ChainState before) {
    try {
      requireNew(before, piece);
      judge.check(piece, before);
      return true;
    } catch (EvidenceJudge.NotHere e) {
      return false;
    } catch (InvalidBlockException e) {
      LOG.debug("evidence about height {} goes into no block any more: {}", piece.height(), e.getMessage());
      synchronized (book) {
        book.drop(piece);
      }
      show();
      return false;
    }
  }

  private void requireNew(ChainState before, Evidence piece) {
    OptionalLong at;
    synchronized (book) {
      at = book.committedAt(Offence.of(piece));
    }
    if (at.isPresent() && at.getAsLong() < before.nextHeight()) { // not the block itself, of which another copy may be judged late
      throw new InvalidBlockException("evidence of this offence is in block " + at.getAsLong() + " already");
    }
  }

  @Override
  public void check(ChainState before, Evidence piece, boolean decided) {
    requireNew(before, piece);
    try {
      judge.check(piece, before);
    } catch (EvidenceJudge.NotHere e) {
      if (!decided || !e.pruned()) {
        throw new InvalidBlockException("the evidence cannot be judged: " + e.getMessage());
      }
      LOG.warn("evidence in block {} is taken as the validators took it: {}", before.nextHeight(), e.getMessage());
    }
  }

  @Override
  public void concluded(ChainState after, Block block) {
    boolean write;
    synchronized (book) {
      boolean changed = book.concluded(after, block);
      write = changed || book.height() - written >= WRITE_EVERY;
    }
    block.evidence().forEach(listener);
    if (write) {
      blocksWith.add(block.evidence().size());
      show();
      try {
        executor.execute(this::write);
      } catch (RejectedExecutionException e) {
        LOG.debug("evidence is not written now; a start reads the blocks again");
      }
    }
  }

  private void show() {
    synchronized (book) {
      waiting = book.pending().stream().map(EvidenceList::encodeOne).toList();
    }
  }

  private void write() {
    Bytes encoded;
    synchronized (book) {
      encoded = book.encode();
      written = book.height();
    }
    try {
      disk.write(encoded);
    } catch (IOException e) {
      LOG.error("evidence cannot be written and is lost with this process unless others have it: {}", e.toString());
    }
  }
}
