package org.blockberry.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process per home. The operating system drops the lock when the process dies, so a crash leaves nothing to clean
 * up.
 *
 * <p>A POSIX file lock belongs to the process: opening and closing the file once more in the same process would release
 * it. Therefore homes locked by this process are also remembered here.
 */
final class HomeLock implements AutoCloseable {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final HomeFolder home;
  private final Path key;
  private final FileChannel channel;

  private HomeLock(HomeFolder home, Path key, FileChannel channel) {
    this.home = home;
    this.key = key;
    this.channel = channel;
  }

  static HomeLock acquire(HomeFolder home) throws LaunchException {
    Path key = realPath(home);
    if (!HELD.add(key)) {
      throw inUse(home, "this process (" + ProcessHandle.current().pid() + ")");
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(home.lockFile(), CREATE, WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(home, otherProcess(home));
      }
      Files.writeString(home.pidFile(), ProcessHandle.current().pid() + "\n", US_ASCII);
      return new HomeLock(home, key, channel);
    } catch (IOException e) {
      release(key, channel, e);
      throw new LaunchException(ExitCode.CONFIGURATION, "cannot lock " + home.lockFile() + ": " + e, e);
    } catch (LaunchException e) {
      release(key, channel, e);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(home.pidFile());
    } finally {
      channel.close();
      HELD.remove(key);
    }
  }

  private static void release(Path key, FileChannel channel, Exception reason) {
    HELD.remove(key);
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private static LaunchException inUse(HomeFolder home, String by) {
    return new LaunchException(ExitCode.HOME_IN_USE, "the home " + home.root() + " is in use by " + by
        + ". Stop that node first, or name another --home.");
  }

  private static String otherProcess(HomeFolder home) {
    try {
      String pid = Files.readString(home.pidFile(), US_ASCII).strip();
      return pid.matches("[0-9]{1,10}") ? "process " + pid : "another process";
    } catch (IOException e) {
      return "another process"; // it holds the lock but has not written its number yet
    }
  }

  private static Path realPath(HomeFolder home) throws LaunchException {
    try {
      return home.root().toRealPath();
    } catch (IOException e) {
      throw new LaunchException(ExitCode.CONFIGURATION, "cannot read the home folder " + home.root() + ": " + e, e);
    }
  }
}
