package org.blockberry.node.answer;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;

/** Checks what a snapshot store answers. Whether a chunk is right is seen by whoever has its hash. */
record CheckedSnapshotStore(SnapshotStore store) implements SnapshotStore {
  @Override
  public void start() throws Exception {
    store.start();
  }

  @Override
  public void close() throws Exception {
    store.close();
  }

  @Override
  public List<SnapshotMetadata> list() {
    return Answers.copy(store.list(), "list");
  }

  @Override
  public Optional<Bytes> chunk(Bytes hash, int index) {
    return bounded(store.chunk(hash, index), "chunk");
  }

  @Override
  public List<Bytes> drafts() {
    return Answers.copy(store.drafts(), "drafts");
  }

  @Override
  public void putDraft(Bytes draft, int index, Bytes chunk) {
    store.putDraft(draft, index, chunk);
  }

  @Override
  public Optional<Bytes> draftChunk(Bytes draft, int index) {
    return bounded(store.draftChunk(draft, index), "draftChunk");
  }

  private static Optional<Bytes> bounded(Optional<Bytes> answer, String method) {
    Answers.present(answer, method).ifPresent(chunk -> Answers.atMost(chunk, MAX_CHUNK_BYTES, method));
    return answer;
  }

  @Override
  public void finish(Bytes draft, SnapshotMetadata metadata) {
    store.finish(draft, metadata);
  }

  @Override
  public void discard(Bytes draft) {
    store.discard(draft);
  }

  @Override
  public boolean delete(Bytes hash) {
    return store.delete(hash);
  }

  @Override
  public long bytes() {
    return Answers.notNegative(store.bytes(), "bytes");
  }
}
