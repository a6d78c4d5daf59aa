package org.blockberry.node.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.snapshot.SnapshotBody;
import org.blockberry.chain.snapshot.SnapshotCheck;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a snapshot in the place of a chain that has no block: first a note, then the state, which is whole or absent, then the block and the chain-state
 * record, last the note goes. A crash before the state is there leaves an empty chain; after it the next start does the rest.
 */
public final class Adoption {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

  private final Path data;
  private final Slot<BlockStore> blocks;
  private final Slot<StateStore> states;
  private final Slot<SnapshotStore> snapshots;
  private final CommitVerification commits;
  private final Consumer<Block> began;

  /** @param data the home's folder {@code data} */
  public Adoption(Path data, Slot<BlockStore> blocks, Slot<StateStore> states, Slot<SnapshotStore> snapshots, SignatureVerifier verifier) {
    this(data, blocks, states, snapshots, verifier, block -> { });
  }

  /**
   * As above.
   *
   * @param began told of the block with which the chain begins, before that is certain to survive; perhaps twice
   */
  public Adoption(Path data, Slot<BlockStore> blocks, Slot<StateStore> states, Slot<SnapshotStore> snapshots, SignatureVerifier verifier,
      Consumer<Block> began) {
    this.began = began;
    this.data = data;
    this.blocks = blocks;
    this.states = states;
    this.snapshots = snapshots;
    this.commits = new CommitVerification(verifier);
  }

  /**
   * Where the chain stands now.
   *
   * @param state after the block
   * @param commit Commit message for the block
   */
  public record Begun(ChainState state, Bytes commit, Block block) {}

  /** The snapshot is not what it claims to be, nothing has changed. */
  public static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1;

    Invalid(String message) {
      super(message);
    }
  }

  /** It cannot be done now, nothing has changed. */
  public static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotNow(String message) {
      super(message);
    }
  }

  /**
   * Adopts a snapshot. On the commit thread.
   *
   * @param now the chain's state
   * @param hash of the snapshot
   * @throws Invalid or {@link NotNow}
   * @throws StoreException the state is in place and the rest is not: the next start does it
   */
  public Begun adopt(ChainState now, Bytes hash) {
    requireEmpty(now);
    Bytes first = first(hash);
    SnapshotManifest manifest = manifest(first, now);
    Reader reader = new Reader(hash, manifest, first);
    AdoptionNote note = note(manifest, reader);
    try {
      note.write(data);
    } catch (IOException e) {
      throw new NotNow("the note of the adoption cannot be written: " + e.getMessage());
    }
    boolean done = false;
    try {
      fill(manifest, reader);
      done = true;
    } finally {
      if (!done) {
        giveUp();
      }
    }
    complete(note);
    return new Begun(manifest.state(), note.commit(), Block.decode(note.block()));
  }

  /**
   * The chain's state in a snapshot that is here, as its first chunk says.
   *
   * @param now the chain's state
   * @throws Invalid or {@link NotNow}
   */
  public ChainState stateIn(ChainState now, Bytes hash) {
    requireEmpty(now);
    return read(first(hash), now).state();
  }

  private void requireEmpty(ChainState now) {
    if (now.lastHeight() != 0 || blocks.call(BlockStore::height) != 0 || states.call(StateStore::version) != 0) {
      throw new NotNow("the chain has begun: only an empty one can begin with a snapshot");
    }
  }

  private Bytes first(Bytes hash) {
    return snapshots.call(store -> store.chunk(hash, 0)).orElseThrow(() -> new NotNow("there is no such snapshot"));
  }

  private SnapshotManifest manifest(Bytes first, ChainState now) {
    SnapshotManifest manifest = read(first, now);
    Optional<String> form = states.call(StateStore::exportForm);
    if (form.filter(manifest.form()::equals).isEmpty()) {
      throw new NotNow("its state is of form \"" + manifest.form() + "\" but the state store takes " + form.map(one -> "\"" + one + "\"").orElse("none")
          + ". The chain's schedule names no type at height " + manifest.height() + " that does: set state-store.type to what the chain's other nodes have"
          + " (node:wiring shows it there), with an empty data/");
    }
    return manifest;
  }

  private static SnapshotManifest read(Bytes first, ChainState now) {
    SnapshotManifest manifest;
    ChainState state;
    try {
      manifest = SnapshotManifest.decode(first);
      state = manifest.state();
    } catch (RuntimeException e) { // whatever a peer made up
      throw new Invalid("its first chunk cannot be read: " + e.getMessage());
    }
    if (!state.chainId().equals(now.chainId()) || state.initialHeight() != now.initialHeight() || state.lastHeight() != manifest.height()) {
      throw new Invalid("it is of height " + state.lastHeight() + " of chain \"" + state.chainId() + "\", which begins at " + state.initialHeight());
    }
    return manifest;
  }

  private AdoptionNote note(SnapshotManifest manifest, Reader reader) {
    Bytes block = reader.part();
    Bytes encoded = reader.part();
    ChainState state = manifest.state();
    try {
      Commit commit = Commit.decode(encoded);
      SnapshotCheck.problem(state, block, commit).ifPresent(problem -> {
        throw new Invalid(problem);
      });
      CommitVerdict verdict = commits.full(state.chainId(), state.lastValidators(), state.lastBlockId(), state.lastHeight(), commit);
      if (!verdict.accepted()) {
        throw new Invalid("the commit of its block is not valid: " + verdict.reason());
      }
    } catch (Invalid e) {
      throw e;
    } catch (RuntimeException e) { // whatever a peer made up
      throw new Invalid("its block cannot be read: " + e.getMessage());
    }
    return new AdoptionNote(manifest.height(), manifest.record(), block, encoded);
  }

  private void fill(SnapshotManifest manifest, Reader reader) {
    try {
      states.call(store -> {
        store.beginImport(manifest.height());
        return true;
      });
      for (List<Bytes> items = reader.parts(); !items.isEmpty(); items = reader.parts()) {
        List<Bytes> some = items;
        states.call(store -> {
          store.importItems(some);
          return true;
        });
      }
      reader.requireHash();
      states.call(store -> {
        store.finishImport(manifest.state().appHash());
        return true;
      });
    } catch (IllegalArgumentException | org.blockberry.chain.wire.DecodingException e) {
      throw new Invalid("its state cannot be put in place: " + e.getMessage());
    } catch (UnsupportedOperationException | StoreException | PluginFailure | SlotEmpty e) {
      throw new NotNow("the state store refuses: " + e.getMessage());
    }
  }

  private void giveUp() {
    try {
      states.call(store -> {
        store.abortImport();
        return true;
      });
      if (states.call(StateStore::version) == 0) { // or it was done although the answer did not come: the next start does the rest
        AdoptionNote.remove(data);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("what was begun of a snapshot is removed at the next start: {}", e.getMessage());
    }
  }

  /** Block and record; what is there already is left alone. */
  private void complete(AdoptionNote note) {
    Block block = Block.decode(note.block());
    List<Bytes> hashes = block.txs().stream().map(tx -> Transaction.of(tx).hash()).toList();
    began.accept(block);
    StoredBlock stored = new StoredBlock(note.height(), block.hash(), block.header().lastBlockId().hash(), note.block(), note.commit(), hashes);
    try {
      blocks.call(store -> {
        if (store.height() == 0) {
          store.append(stored);
        }
        if (store.stateHeight().orElse(0) < note.height()) {
          store.saveState(note.height(), note.record());
        }
        return true;
      });
      AdoptionNote.remove(data);
    } catch (IOException | PluginFailure | SlotEmpty e) {
      throw new StoreException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The chain's state in the snapshot whose adoption a crash interrupted; empty if none was.
   *
   * @param data the home's folder {@code data}
   */
  public static Optional<ChainState> interrupted(Path data) {
    try {
      return AdoptionNote.read(data).map(note -> ChainState.decode(note.record()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * At a start, before the chain is looked at: finishes what a crash interrupted, or forgets it.
   *
   * @return whether it was finished
   */
  public boolean settle() {
    boolean done = false;
    try {
      Optional<AdoptionNote> note = AdoptionNote.read(data);
      if (note.isPresent()) {
        if (states.call(StateStore::version) == note.get().height()) {
          complete(note.get());
          done = true;
          LOG.info("finished the interrupted adoption of the snapshot of height {}", note.get().height());
        } else {
          AdoptionNote.remove(data);
          LOG.info("the adoption of the snapshot of height {} was interrupted; nothing of it is left", note.get().height());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return done;
  }

  /** Reads the parts of a snapshot, chunk by chunk. */
  private final class Reader {
    private final Bytes hash;
    private final SnapshotManifest manifest;
    private final SnapshotBody.Joiner joiner = new SnapshotBody.Joiner(StateStore.MAX_ITEM_BYTES);
    private final List<Bytes> ready = new ArrayList<>();
    private final MessageDigest digest;
    private int next = 1;

    Reader(Bytes hash, SnapshotManifest manifest, Bytes first) {
      this.hash = hash;
      this.manifest = manifest;
      this.digest = SnapshotManifest.hashing(manifest.height());
      first.update(digest);
    }

    /** All chunks together are the snapshot that was asked for, also what no chunk says of another. */
    void requireHash() {
      if (!Bytes.wrap(digest.digest()).equals(hash)) {
        throw new Invalid("its chunks have another hash");
      }
    }

    Bytes part() {
      load();
      if (ready.isEmpty()) {
        throw new Invalid("it ends before its block and commit");
      }
      return ready.remove(0);
    }

    /** Those of the next chunk in which some end; none at the end. */
    List<Bytes> parts() {
      load();
      List<Bytes> all = List.copyOf(ready);
      ready.clear();
      return all;
    }

    private void load() {
      while (ready.isEmpty() && next < manifest.chunks()) {
        int index = next++;
        Bytes chunk = snapshots.call(store -> store.chunk(hash, index)).orElseThrow(() -> new NotNow("chunk " + index + " is gone"));
        if (!manifest.isChunk(index, chunk)) {
          throw new Invalid("chunk " + index + " is not the one that its first chunk names");
        }
        chunk.update(digest);
        ready.addAll(joiner.add(chunk));
      }
      if (ready.isEmpty() && !joiner.isWhole()) {
        throw new Invalid("it ends within a part");
      }
    }
  }
}
