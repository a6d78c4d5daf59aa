package org.blockberry.node.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The journal's file in a folder of the home, which is locked by the node. */
final class FolderDisk implements JournalDisk {
  private final Path folder;
  private final Path file;
  private final Path fresh;

  FolderDisk(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("transactions.journal");
    this.fresh = folder.resolve("transactions.journal.new");
  }

  @Override
  public Optional<ByteBuffer> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(file + " has " + channel.size() + " bytes, more than a journal can have");
      }
      return Optional.of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  @Override
  public Sink create() throws IOException {
    Files.createDirectories(folder);
    FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
    return new Sink() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      @Override
      public void sync() throws IOException {
        channel.force(false); // the size included
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public void publish() throws IOException {
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  @Override
  public String keepDamaged() throws IOException {
    Path copy = folder.resolve("transactions.journal.damaged"); // one is enough, and bounded
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    return copy.toString();
  }

  @Override
  public void delete() throws IOException {
    Files.deleteIfExists(file);
    syncFolder();
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
