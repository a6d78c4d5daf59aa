package org.blockberry.node.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What the block store gets when the state of a snapshot is in place: written before the state is touched, so that a start after a crash can finish what was
 * begun, or knows that nothing was.
 *
 * @param height of the snapshot
 * @param record chain-state record
 * @param block Block message of the height
 * @param commit Commit message for it
 */
record AdoptionNote(long height, Bytes record, Bytes block, Bytes commit) implements ProtoMessage {
  private static final String NAME = "adopting";
  private static final int HASH = 32;

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, height);
    out.bytes(2, record);
    out.bytes(3, block);
    out.bytes(4, commit);
  }

  private static AdoptionNote read(ProtoReader in) {
    return new AdoptionNote(in.int64(1), in.bytes(2), in.bytes(3), in.bytes(4));
  }

  /** Durable when it returns. */
  void write(Path data) throws IOException {
    Bytes content = encode();
    Path beside = data.resolve(NAME + ".new");
    try (FileChannel file = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer all = ByteBuffer.wrap(SnapshotManifest.sha256(content).concat(content).toArray());
      while (all.hasRemaining()) {
        file.write(all);
      }
      file.force(true);
    }
    Files.move(beside, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    sync(data);
  }

  /** The note that is there. */
  static Optional<AdoptionNote> read(Path data) throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Bytes all = Bytes.wrap(Files.readAllBytes(file));
    if (all.size() <= HASH || !SnapshotManifest.sha256(all.slice(HASH, all.size())).equals(all.slice(0, HASH))) {
      throw new IOException("the file " + file + " is damaged: it says what of a snapshot is still to be put in place. Remove data/ to begin again");
    }
    return Optional.of(ProtoReader.strict(all.slice(HASH, all.size()), AdoptionNote::read));
  }

  static void remove(Path data) throws IOException {
    Files.deleteIfExists(data.resolve(NAME));
    sync(data);
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
