package org.blockberry.store.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.SnapshotStoreContract;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSnapshotStoreTest extends SnapshotStoreContract {
  private static final Bytes DRAFT = Bytes.utf8("draft");

  @TempDir Path own;

  @Override
  protected SnapshotStore open(Path folder) throws Exception {
    FilesSnapshotStoreFactory factory = new FilesSnapshotStoreFactory();
    assertEquals(Handover.EXCLUSIVE, factory.handover());
    SnapshotStore store = factory.create(factory.settings().defaults(), new TestContext(folder));
    store.start();
    return store;
  }

  private static SnapshotMetadata keep(SnapshotStore store) {
    List<Bytes> chunks = List.of(Bytes.utf8("one"), Bytes.utf8("two"));
    store.putDraft(DRAFT, 0, chunks.get(0));
    store.putDraft(DRAFT, 1, chunks.get(1));
    SnapshotMetadata metadata = metadata(3, chunks);
    store.finish(DRAFT, metadata);
    return metadata;
  }

  @Test
  @Tag("sec-B5")
  void aDamagedChunkIsNotGivenToAnybody() throws Exception {
    try (SnapshotStore store = open(own)) {
      SnapshotMetadata metadata = keep(store);
      Files.write(own.resolve("whole").resolve(metadata.hash().toHex()).resolve("chunk-1"), new byte[] {1, 2, 3});
      assertThrows(StoreException.class, () -> store.chunk(metadata.hash(), 1));
      assertEquals(List.of(), store.list());
      assertFalse(Files.exists(own.resolve("whole").resolve(metadata.hash().toHex())));
    }
  }

  @Test
  @Tag("sec-B5")
  void aFolderWithoutTrueMetadataIsNoSnapshot() throws Exception {
    for (String broken : List.of("metadata", "chunk-0")) {
      Path folder = own.resolve(broken);
      SnapshotMetadata metadata;
      try (SnapshotStore store = open(folder)) {
        metadata = keep(store);
      }
      Path whole = folder.resolve("whole").resolve(metadata.hash().toHex());
      if (broken.equals("metadata")) {
        byte[] content = Files.readAllBytes(whole.resolve(broken));
        content[20] ^= 1;
        Files.write(whole.resolve(broken), content);
      } else {
        Files.delete(whole.resolve(broken));
      }
      try (SnapshotStore store = open(folder)) {
        assertEquals(List.of(), store.list(), broken);
        assertFalse(Files.exists(whole), broken);
      }
    }
  }

  @Test
  void whatHasNoRoomIsRefused() throws Exception {
    FilesSnapshotStore store = new FilesSnapshotStore(new TestContext(own), 10);
    store.start();
    store.putDraft(DRAFT, 0, Bytes.utf8("12345"));
    store.putDraft(DRAFT, 0, Bytes.utf8("1234567"));
    assertThrows(StoreException.class, () -> store.putDraft(DRAFT, 1, Bytes.utf8("12345")));
    store.discard(DRAFT);
    store.putDraft(DRAFT, 1, Bytes.utf8("12345"));
  }
}
