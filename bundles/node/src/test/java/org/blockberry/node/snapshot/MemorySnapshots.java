package org.blockberry.node.snapshot;

import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;

/** Snapshots in memory; the object is the disk. */
public final class MemorySnapshots implements SnapshotStore {
  public final Map<Bytes, Map<Integer, Bytes>> whole = new HashMap<>();
  private final Map<Bytes, SnapshotMetadata> listed = new HashMap<>();
  private final Map<Bytes, Map<Integer, Bytes>> drafts = new HashMap<>();

  @Override
  public List<SnapshotMetadata> list() {
    return listed.values().stream().sorted(Comparator.comparingLong(SnapshotMetadata::height).reversed()).toList();
  }

  @Override
  public Optional<Bytes> chunk(Bytes hash, int index) {
    return Optional.ofNullable(whole.getOrDefault(hash, Map.of()).get(index));
  }

  @Override
  public List<Bytes> drafts() {
    return List.copyOf(drafts.keySet());
  }

  @Override
  public void putDraft(Bytes draft, int index, Bytes chunk) {
    drafts.computeIfAbsent(draft, made -> new TreeMap<>()).put(index, chunk);
  }

  @Override
  public Optional<Bytes> draftChunk(Bytes draft, int index) {
    return Optional.ofNullable(drafts.getOrDefault(draft, Map.of()).get(index));
  }

  @Override
  public void finish(Bytes draft, SnapshotMetadata metadata) {
    MessageDigest digest = SnapshotManifest.hashing(metadata.height());
    drafts.get(draft).values().forEach(chunk -> chunk.update(digest));
    if (!Bytes.wrap(digest.digest()).equals(metadata.hash())) {
      throw new IllegalArgumentException("another hash");
    }
    whole.put(metadata.hash(), drafts.remove(draft));
    listed.put(metadata.hash(), metadata);
  }

  @Override
  public void discard(Bytes draft) {
    drafts.remove(draft);
  }

  @Override
  public boolean delete(Bytes hash) {
    whole.remove(hash);
    return listed.remove(hash) != null;
  }

  @Override
  public long bytes() {
    return 0;
  }
}
