package org.blockberry.node.guard;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A short text on disk that changes as a whole: written beside, synced, renamed. For one thread at a time. */
public final class KeptText {
  private final Path file;
  private final FileAttribute<?>[] mode;

  /** @param file need not be there; its folder is made when something is kept */
  public KeptText(Path file) {
    this(file, new FileAttribute<?>[0]);
  }

  private KeptText(Path file, FileAttribute<?>... mode) {
    this.file = file;
    this.mode = mode;
  }

  /** As the constructor, for a folder whose files are its owner's only (mode 0600). */
  public static KeptText ownersOnly(Path file) {
    return new KeptText(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
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
    Files.deleteIfExists(temporary); // of a crash; it may have another mode
    Files.createFile(temporary, mode);
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
