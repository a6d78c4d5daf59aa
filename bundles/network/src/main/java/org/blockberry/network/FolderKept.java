package org.blockberry.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Texts in a folder of the home: written beside, synced and put in place, so that a crash leaves the old one or the new one. */
final class FolderKept implements Surroundings.Kept {
  private static final Logger LOG = LoggerFactory.getLogger(FolderKept.class);
  private static final long MAX_BYTES = 8 << 20;

  private final Path folder;
  private final Executor writer;

  /** @param writer one thread, so that a later text never comes before an earlier one */
  FolderKept(Path folder, Executor writer) {
    this.folder = folder;
    this.writer = writer;
  }

  @Override
  public Optional<String> read(String name) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it has more than " + MAX_BYTES + " bytes");
      }
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      LOG.error("cannot read {}: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void write(String name, String text) {
    writer.execute(() -> {
      try {
        put(name, text);
      } catch (IOException e) {
        LOG.error("cannot write {}: {}", folder.resolve(name), e.getMessage());
      }
    });
  }

  private void put(String name, String text) throws IOException {
    Files.createDirectories(folder);
    Path beside = folder.resolve(name + ".new");
    try (FileChannel file = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  @Override
  public void setAside(String name, String why) {
    Path file = folder.resolve(name);
    try {
      Files.move(file, folder.resolve(name + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
      LOG.error("{} is damaged ({}). It is now {}.damaged; the node goes on without what it held", file, why, name);
    } catch (IOException e) {
      LOG.error("{} is damaged ({}) and cannot be set aside: {}", file, why, e.getMessage());
    }
  }
}
