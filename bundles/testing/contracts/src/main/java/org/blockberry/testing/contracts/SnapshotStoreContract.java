package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link SnapshotStore} promises. Extend it and say how to open one. */
public abstract class SnapshotStoreContract {
  private static final Bytes DRAFT = Bytes.utf8("../draft");
  private static final Bytes APP_HASH = Bytes.wrap(new byte[32]);

  @TempDir Path folder;

  private SnapshotStore store;

  /** A started store that keeps its content in {@code folder}; the contract closes it. */
  protected abstract SnapshotStore open(Path folder) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open(folder.resolve("main"));
  }

  @AfterEach
  void closeStore() throws Exception {
    store.close();
  }

  private void reopen() throws Exception {
    store.close();
    store = open(folder.resolve("main"));
  }

  /** What a snapshot with these chunks is called. */
  protected static SnapshotMetadata metadata(long height, List<Bytes> chunks) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(height).flip());
      chunks.forEach(chunk -> digest.update(chunk.toArray()));
      return new SnapshotMetadata(height, Bytes.wrap(digest.digest()), chunks.size(), APP_HASH, Instant.ofEpochSecond(1_000, 7));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Bytes> chunks(String of) {
    return List.of(Bytes.utf8(of + " 0"), Bytes.utf8(of + " 1"), Bytes.utf8(of + " 2"));
  }

  private SnapshotMetadata keep(long height, String content) {
    List<Bytes> chunks = chunks(content);
    SnapshotMetadata metadata = metadata(height, chunks);
    for (int index = 2; index >= 0; index--) {
      store.putDraft(DRAFT, index, chunks.get(index));
    }
    store.finish(DRAFT, metadata);
    return metadata;
  }

  @Test
  void whatIsFinishedIsListedWithTheHighestFirstAlsoAfterARestart() throws Exception {
    SnapshotMetadata low = keep(5, "low");
    SnapshotMetadata high = keep(9, "high");
    assertEquals(List.of(high, low), store.list());
    assertEquals(List.of(), store.drafts());
    reopen();
    assertEquals(List.of(high, low), store.list());
    for (int index = 0; index < 3; index++) {
      assertEquals(Optional.of(chunks("high").get(index)), store.chunk(high.hash(), index));
    }
    assertEquals(Optional.empty(), store.chunk(high.hash(), 3));
    assertEquals(Optional.empty(), store.chunk(high.hash(), -1));
    assertEquals(Optional.empty(), store.chunk(APP_HASH, 0));
    keep(9, "high");
    assertEquals(List.of(high, low), store.list(), "again is fine");
    assertTrue(store.delete(high.hash()));
    assertFalse(store.delete(high.hash()));
    assertEquals(Optional.empty(), store.chunk(high.hash(), 0));
    reopen();
    assertEquals(List.of(low), store.list());
  }

  @Test
  @Tag("sec-B5")
  void nothingPartialIsOffered() throws Exception {
    List<Bytes> chunks = chunks("a");
    SnapshotMetadata metadata = metadata(7, chunks);
    assertThrows(IllegalArgumentException.class, () -> store.finish(DRAFT, metadata), "there is no draft");
    store.putDraft(DRAFT, 0, chunks.get(0));
    store.putDraft(DRAFT, 2, chunks.get(2));
    assertThrows(IllegalArgumentException.class, () -> store.finish(DRAFT, metadata), "a chunk is missing");
    store.putDraft(DRAFT, 1, Bytes.utf8("wrong"));
    assertThrows(IllegalArgumentException.class, () -> store.finish(DRAFT, metadata), "a chunk is wrong");
    assertEquals(List.of(), store.list());
    reopen();
    assertEquals(List.of(), store.list());
    assertEquals(List.of(DRAFT), store.drafts(), "it can be gone on with");
    assertEquals(Optional.of(chunks.get(0)), store.draftChunk(DRAFT, 0));
    store.putDraft(DRAFT, 1, chunks.get(1));
    store.putDraft(DRAFT, 3, Bytes.utf8("one too many"));
    store.finish(DRAFT, metadata);
    assertEquals(List.of(metadata), store.list());
    long before = store.bytes();
    store.putDraft(DRAFT, 0, chunks.get(0));
    assertTrue(store.bytes() > before);
    store.discard(DRAFT);
    store.discard(DRAFT);
    assertEquals(before, store.bytes());
    assertEquals(List.of(), store.drafts());
  }

  @Test
  @Tag("sec-B5")
  void indexesSizesAndNamesAreBounded() {
    for (int index : new int[] {-1, SnapshotStore.MAX_CHUNKS, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> store.putDraft(DRAFT, index, Bytes.utf8("x")));
      assertThrows(IllegalArgumentException.class, () -> store.draftChunk(DRAFT, index));
    }
    for (Bytes chunk : List.of(Bytes.EMPTY, Bytes.wrap(new byte[SnapshotStore.MAX_CHUNK_BYTES + 1]))) {
      assertThrows(IllegalArgumentException.class, () -> store.putDraft(DRAFT, 0, chunk));
    }
    for (Bytes name : List.of(Bytes.EMPTY, Bytes.wrap(new byte[SnapshotStore.MAX_DRAFT_NAME + 1]))) {
      assertThrows(IllegalArgumentException.class, () -> store.putDraft(name, 0, Bytes.utf8("x")));
    }
    assertEquals(List.of(), store.drafts());
    assertEquals(List.of(), store.list());
  }
}
