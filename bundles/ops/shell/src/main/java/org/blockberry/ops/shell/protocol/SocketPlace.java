package org.blockberry.ops.shell.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the socket of a home is: {@code HOME/var/run/shell.sock}, or, when that path is too long for the operating
 * system, the
 * path in {@code HOME/var/run/shell.path}.
 *
 * @param home the node's folder
 */
public record SocketPlace(Path home) {
  /** Longest path we bind, in bytes; Linux takes 107, others less. */
  public static final int MAX_PATH_BYTES = 100;

  /** Makes the path absolute. */
  public SocketPlace {
    home = home.toAbsolutePath().normalize();
  }

  /** Private folder of a run. */
  public Path run() {
    return home.resolve("var").resolve("run");
  }

  /** Where the socket belongs. */
  public Path usual() {
    return run().resolve("shell.sock");
  }

  /** Says where the socket is instead; absent otherwise. */
  public Path record() {
    return run().resolve("shell.path");
  }

  /** Whether the socket can be where it belongs. */
  public boolean usualFits() {
    return fits(usual());
  }

  /** Whether a socket can have this path. */
  public static boolean fits(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
  }

  /** Where to connect: what the record says, else where the socket belongs. It need not exist. */
  public Path current() throws IOException {
    try {
      return Path.of(Files.readString(record(), StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException e) {
      return usual();
    }
  }
}
