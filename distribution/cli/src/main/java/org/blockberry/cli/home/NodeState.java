package org.blockberry.cli.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether a node uses a home, told without touching its lock, so that a node which starts at this moment is not disturbed.
 *
 * @param running a process holds the lock
 * @param pid the process, if it is known
 */
public record NodeState(boolean running, Optional<Long> pid) {
  private static final Path LOCKS = Path.of("/proc/locks");
  private static final int INODE_FIELD = 5;

  /** Looks. */
  public static NodeState of(Home home) {
    Optional<Long> written = pid(home);
    boolean alive = written.flatMap(ProcessHandle::of).map(ProcessHandle::isAlive).orElse(false);
    Optional<Boolean> held = held(home.lockFile());
    boolean running = held.orElse(alive);
    return new NodeState(running, running && alive ? written : Optional.empty());
  }

  /** Number in {@code var/run/pid}, which a killed node leaves behind. */
  public static Optional<Long> pid(Home home) {
    try {
      String text = Files.readString(home.root().resolve("var/run/pid"), StandardCharsets.US_ASCII).strip();
      return text.matches("[0-9]{1,10}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the kernel lists a lock on the file; empty where it lists none of anybody. */
  private static Optional<Boolean> held(Path lock) {
    try {
      if (!Files.exists(lock)) {
        return Optional.of(false);
      }
      String inode = String.valueOf(Files.getAttribute(lock, "unix:ino"));
      List<String> locks = Files.readAllLines(LOCKS);
      return Optional.of(locks.stream().map(line -> line.replace("-> ", "").trim().split("\\s+"))
          .anyMatch(fields -> fields.length > INODE_FIELD && fields[INODE_FIELD].endsWith(":" + inode)));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty(); // not Linux, or no /proc
    }
  }
}
