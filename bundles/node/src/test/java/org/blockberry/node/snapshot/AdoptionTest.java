package org.blockberry.node.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.commit.FakeBlockStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that one node makes is where another one's chain begins, whole or not at all. */
class AdoptionTest {
  private static final long HEIGHT = 5;
  private static final Validator ONE = Validator.of(PublicKey.ed25519(hash("key")), 10);
  private static final ValidatorSet SET = ValidatorSet.of(List.of(ONE));
  private static final SnapshotRules RULES = new SnapshotRules(0, 1, 100, 1L << 40);
  private static final ChainState EMPTY = ChainState.initial("c", 1, Instant.ofEpochSecond(1), SET, ConsensusParams.DEFAULT, hash("begin"));

  @TempDir Path data;

  private final MemorySnapshots snapshots = new MemorySnapshots();
  private final ExportingStore source = ExportingStore.of(HEIGHT, 50);
  private final Block block = block(HEIGHT, Commit.EMPTY);
  private final ChainState record = new ChainState("c", 1, HEIGHT, block.blockId(), block.header().time(), SET, SET.increment(1), SET.increment(2),
      ConsensusParams.DEFAULT, hash("results"), source.root());
  private FakeBlockStore blocks = new FakeBlockStore();
  private ExportingStore states = new ExportingStore();

  private static Bytes hash(String of) {
    return SnapshotManifest.sha256(Bytes.utf8(of));
  }

  private static Block block(long height, Commit last) {
    Header header = new Header(11, 1, "c", height, Instant.ofEpochSecond(100 + height), BlockId.NIL, last.hash(), Block.dataHash(List.of()), SET.hash(),
        SET.hash(), ConsensusParams.DEFAULT.hash(), hash("app"), hash("results"), hash("evidence"), ONE.address());
    return new Block(header, List.of(Bytes.utf8("tx " + height)), List.of(), last);
  }

  private static StoredBlock stored(Block block) {
    return new StoredBlock(block.header().height(), block.hash(), Bytes.EMPTY, block.encode(), Bytes.EMPTY, List.of());
  }

  private Commit commit() {
    return new Commit(HEIGHT, 0, block.blockId(), List.of(CommitSig.forBlock(ONE.address(), Instant.ofEpochSecond(200), Bytes.wrap(new byte[64]))));
  }

  /** What ends a process. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** A slot whose calls end the process after so many. */
  private record Mortal<T>(SlotName name, T instance, AtomicInteger left) implements Slot<T> {
    @Override
    public <R> R call(Call<? super T, R> call, Duration wait) {
      if (left.decrementAndGet() < 0) {
        throw new Killed();
      }
      try {
        return call.apply(instance);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean filled() {
      return true;
    }
  }

  private Adoption adoption(int calls, boolean signaturesValid) {
    AtomicInteger left = new AtomicInteger(calls);
    return new Adoption(data, new Mortal<BlockStore>(SlotName.BLOCK_STORE, blocks, left), new Mortal<StateStore>(SlotName.STATE_STORE, states, left),
        new Mortal<SnapshotStore>(SlotName.SNAPSHOT_STORE, snapshots, left), (key, message, signature) -> signaturesValid);
  }

  private SnapshotMetadata make() {
    FakeBlockStore has = new FakeBlockStore();
    has.append(stored(block));
    has.append(stored(block(HEIGHT + 1, commit())));
    has.saveState(HEIGHT, record.encode());
    AtomicInteger endless = new AtomicInteger(Integer.MAX_VALUE);
    return new SnapshotMaker(new Mortal<BlockStore>(SlotName.BLOCK_STORE, has, endless), new Mortal<StateStore>(SlotName.STATE_STORE, source, endless),
        new Mortal<SnapshotStore>(SlotName.SNAPSHOT_STORE, snapshots, endless), () -> Instant.EPOCH, () -> false).make(HEIGHT, RULES);
  }

  private void assertBegun() throws Exception {
    assertEquals(HEIGHT, states.version());
    assertEquals(source.root(), states.root());
    assertEquals(HEIGHT, blocks.height());
    assertEquals(HEIGHT, blocks.base());
    assertEquals(record.encode(), blocks.state(HEIGHT).orElseThrow(), "byte for byte");
    assertEquals(commit().encode(), blocks.block(HEIGHT).orElseThrow().commit());
    assertEquals(1, blocks.block(HEIGHT).orElseThrow().txHashes().size());
    assertNoNote();
  }

  private void assertEmpty() throws Exception {
    assertEquals(0, states.version());
    assertEquals(0, blocks.height());
    assertNoNote();
  }

  private void assertNoNote() throws Exception {
    try (Stream<Path> all = Files.list(data)) {
      assertEquals(List.of(), all.filter(file -> !file.toString().endsWith(".new")).toList());
    }
  }

  @Test
  @Tag("sec-B2")
  void aChainBeginsWithTheStateOfAnother() throws Exception {
    SnapshotMetadata made = make();
    assertTrue(made.chunks() > 10, "not all in one chunk");
    assertEquals(made.hash(), make().hash(), "everybody makes the same one");
    Adoption.Begun begun = adoption(Integer.MAX_VALUE, true).adopt(EMPTY, made.hash());
    assertEquals(record, begun.state());
    assertBegun();
    assertThrows(Adoption.NotNow.class, () -> adoption(Integer.MAX_VALUE, true).adopt(EMPTY, made.hash()), "it has begun");
    assertBegun();
  }

  @Test
  @Tag("sec-B5")
  void aCrashAnywhereLeavesAnEmptyChainOrAWholeOne() throws Exception {
    SnapshotMetadata made = make();
    int whole = 0;
    int empty = 0;
    for (int calls = 0;; calls++) {
      blocks = new FakeBlockStore();
      blocks.saveState(0, EMPTY.encode());
      states = new ExportingStore();
      Adoption dying = adoption(calls, true);
      boolean done = false;
      try {
        dying.adopt(EMPTY, made.hash());
        done = true;
      } catch (Killed e) {
        states.restart();
      }
      adoption(Integer.MAX_VALUE, true).settle();
      if (states.version() == 0) {
        assertEmpty();
        empty++;
        adoption(Integer.MAX_VALUE, true).adopt(EMPTY, made.hash()); // and can begin again
      } else {
        whole++;
      }
      assertBegun();
      if (done) {
        break;
      }
    }
    assertTrue(empty > 10 && whole >= 2, empty + " crashes before and " + whole + " after the state was in place");
  }

  @Test
  @Tag("sec-B5")
  void whatIsNotASnapshotOfThisChainChangesNothing() throws Exception {
    SnapshotMetadata made = make();
    Bytes hash = made.hash();
    assertThrows(Adoption.Invalid.class, () -> adoption(Integer.MAX_VALUE, false).adopt(EMPTY, hash), "signatures");
    assertThrows(Adoption.NotNow.class, () -> adoption(Integer.MAX_VALUE, true).adopt(EMPTY, hash("none")));
    ChainState other = ChainState.initial("other", 1, Instant.ofEpochSecond(1), SET, ConsensusParams.DEFAULT, hash("begin"));
    assertThrows(Adoption.Invalid.class, () -> adoption(Integer.MAX_VALUE, true).adopt(other, hash), "another chain");
    for (int index = 0; index < made.chunks(); index++) {
      Bytes right = snapshots.whole.get(hash).get(index);
      byte[] wrong = right.toArray();
      wrong[wrong.length / 2] ^= 1;
      snapshots.whole.get(hash).put(index, Bytes.wrap(wrong));
      int changed = index;
      assertThrows(Adoption.Invalid.class, () -> adoption(Integer.MAX_VALUE, true).adopt(EMPTY, hash), () -> "chunk " + changed);
      assertEmpty();
      snapshots.whole.get(hash).put(index, right);
    }
    SnapshotManifest manifest = SnapshotManifest.decode(snapshots.whole.get(hash).get(0));
    ChainState lie = new ChainState("c", 1, HEIGHT, record.lastBlockId(), record.lastTime(), SET, SET, SET, record.params(), record.lastResultsHash(),
        hash("another root"));
    snapshots.whole.get(hash).put(0, new SnapshotManifest(HEIGHT, manifest.form(), lie.encode(), manifest.hashes()).encode());
    MessageDigest digest = SnapshotManifest.hashing(HEIGHT);
    snapshots.whole.get(hash).values().forEach(chunk -> chunk.update(digest));
    Bytes named = Bytes.wrap(digest.digest());
    snapshots.whole.put(named, snapshots.whole.get(hash));
    assertEquals("its state cannot be put in place: another root",
        assertThrows(Adoption.Invalid.class, () -> adoption(Integer.MAX_VALUE, true).adopt(EMPTY, named)).getMessage());
    assertEmpty();
  }

  @Test
  void aStateThatNobodyCouldCheckIsNotOffered() {
    FakeBlockStore has = new FakeBlockStore();
    has.append(stored(block));
    has.append(stored(block(HEIGHT + 1, commit())));
    has.saveState(HEIGHT, new ChainState("c", 1, HEIGHT, block.blockId(), block.header().time(), SET, SET, SET, ConsensusParams.DEFAULT, hash("r"),
        hash("wrapped root")).encode());
    AtomicInteger endless = new AtomicInteger(Integer.MAX_VALUE);
    SnapshotMaker maker = new SnapshotMaker(new Mortal<BlockStore>(SlotName.BLOCK_STORE, has, endless),
        new Mortal<StateStore>(SlotName.STATE_STORE, source, endless), new Mortal<SnapshotStore>(SlotName.SNAPSHOT_STORE, snapshots, endless),
        () -> Instant.EPOCH, () -> false);
    assertThrows(StoreException.class, () -> maker.make(HEIGHT, RULES));
    assertEquals(List.of(), snapshots.list());
  }
}
