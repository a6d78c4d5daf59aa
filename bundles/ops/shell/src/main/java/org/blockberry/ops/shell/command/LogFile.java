package org.blockberry.ops.shell.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Reads the end of the node's log while the node writes it. Each call opens the file anew. Threading: any. */
public final class LogFile {
  /** Takes lines. */
  @FunctionalInterface
  public interface Lines {
    /** One line without its end. */
    void accept(String line) throws IOException;
  }

  /** The last lines are looked for in that many bytes only. */
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final long POLL_MILLIS = 100;

  private final Path file;

  /** @param file may be absent */
  public LogFile(Path file) {
    this.file = file;
  }

  /** The last {@code count} lines, or fewer. */
  public List<String> last(int count) throws IOException, CommandFailure {
    try (RandomAccessFile log = open()) {
      return last(log, log.length(), count);
    }
  }

  /**
   * The last {@code count} lines and then every new one, also when the log is rolled over, until the thread is
   * interrupted.
   *
   * @throws InterruptedException always, in the end
   */
  public void follow(int count, Lines lines) throws IOException, CommandFailure, InterruptedException {
    RandomAccessFile log = open();
    try {
      Object identity = identity();
      long position = log.length();
      for (String line : last(log, position, count)) {
        lines.accept(line);
      }
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      byte[] buffer = new byte[16 * 1024];
      while (true) {
        log.seek(position);
        int read = log.read(buffer);
        if (read > 0) {
          position += read;
          split(buffer, read, rest, lines);
          continue;
        }
        Thread.sleep(POLL_MILLIS);
        Object now = identity();
        if (now != null && (!now.equals(identity) || log.length() < position)) {
          RandomAccessFile next = open();
          log.close();
          log = next;
          identity = now;
          position = 0;
        }
      }
    } finally {
      log.close();
    }
  }

  private RandomAccessFile open() throws IOException, CommandFailure {
    if (!Files.exists(file)) {
      throw CommandFailure.failed("there is no log at " + file + ". Does logback.xml write it elsewhere?");
    }
    return new RandomAccessFile(file.toFile(), "r");
  }

  /** Tells a rolled-over file from its successor; null while there is none. */
  private Object identity() throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static void split(byte[] buffer, int length, ByteArrayOutputStream rest, Lines lines) throws IOException {
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n' || rest.size() >= MAX_LINE_BYTES) {
        lines.accept(rest.toString(StandardCharsets.UTF_8));
        rest.reset();
      }
      if (buffer[i] != '\n') {
        rest.write(buffer[i]);
      }
    }
  }

  private static List<String> last(RandomAccessFile log, long end, int count) throws IOException {
    int size = (int) Math.min(end, MAX_BYTES);
    byte[] tail = new byte[size];
    log.seek(end - size);
    log.readFully(tail);
    int from = size;
    int found = 0;
    for (int i = size - 2; i >= 0 && found < count; i--) {
      if (tail[i] == '\n') {
        found++;
        from = i + 1;
      }
    }
    if (found < count && size == end) {
      from = 0; // the whole file has fewer lines
    }
    String text = new String(tail, from, size - from, StandardCharsets.UTF_8);
    return new ArrayList<>(text.lines().toList());
  }
}
