package org.blockberry.node.guard;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A short text on disk that changes as a whole: written beside, synced, renamed. For one thread at a time. */
public final class KeptText {
  private final Path file;

  /** @param file need not be there; its folder is made when something is kept */
  public KeptText(Path file) {
    this.file = file;
  }

  /** The file, for messages. */
  public Path file() {
    return file;
  }

  /** What was kept last. */
  public Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Keeps a text; when it returns, it survives loss of power. */
  public void keep(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(temporary, text);
    sync(temporary, StandardOpenOption.WRITE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    sync(file.getParent(), StandardOpenOption.READ);
  }

  private static void sync(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
