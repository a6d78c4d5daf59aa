package org.blockberry.store.snapshots;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;

/** The file that makes a folder a snapshot: version, height, hash, application hash, time, checksum of each chunk; at its end its own SHA-256. */
final class MetadataFile {
  static final String NAME = "metadata";

  private static final int VERSION = 1;
  private static final int HASH = 32;
  private static final int FIXED = 4 + 8 + HASH + HASH + 8 + 4 + 4;

  private MetadataFile() {}

  static void write(Path folder, FilesSnapshotStore.Entry entry) throws IOException {
    SnapshotMetadata metadata = entry.metadata();
    ByteBuffer out = ByteBuffer.allocate(FIXED + entry.sums().size() * HASH + HASH);
    out.putInt(VERSION).putLong(metadata.height()).put(metadata.hash().toArray()).put(metadata.appHash().toArray());
    out.putLong(metadata.createdAt().getEpochSecond()).putInt(metadata.createdAt().getNano()).putInt(entry.sums().size());
    entry.sums().forEach(sum -> out.put(sum.toArray()));
    out.put(SnapshotManifest.sha256(Bytes.copyOf(out.array(), 0, out.position())).toArray());
    Files.write(folder.resolve(NAME), out.array());
  }

  /** Empty if the folder is no whole snapshot. */
  static Optional<FilesSnapshotStore.Entry> read(Path folder) throws IOException {
    Optional<Bytes> file = Folder.read(folder.resolve(NAME), FIXED + (SnapshotStore.MAX_CHUNKS + 1L) * HASH);
    if (file.isEmpty() || file.get().size() < FIXED + HASH) {
      return Optional.empty();
    }
    int end = file.get().size() - HASH;
    if (!SnapshotManifest.sha256(file.get().slice(0, end)).equals(file.get().slice(end, end + HASH))) {
      return Optional.empty();
    }
    ByteBuffer in = file.get().slice(0, end).asBuffer();
    if (in.getInt() != VERSION) {
      return Optional.empty();
    }
    long height = in.getLong();
    Bytes hash = hash(in);
    Bytes appHash = hash(in);
    Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
    int chunks = in.getInt();
    if (chunks < 1 || in.remaining() != (long) chunks * HASH) {
      return Optional.empty();
    }
    List<Bytes> sums = new ArrayList<>(chunks);
    for (int index = 0; index < chunks; index++) {
      sums.add(hash(in));
      if (!Files.isRegularFile(folder.resolve(FilesSnapshotStore.name(index)))) {
        return Optional.empty();
      }
    }
    return Optional.of(new FilesSnapshotStore.Entry(new SnapshotMetadata(height, hash, chunks, appHash, time), sums));
  }

  private static Bytes hash(ByteBuffer in) {
    byte[] hash = new byte[HASH];
    in.get(hash);
    return Bytes.wrap(hash);
  }
}
