package org.blockberry.ops.shell.server;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** What runs command lines. Threading: any; each session is used as its methods say. */
public interface ShellEngine {
  /** Exit code: the command did what it was asked for. */
  int OK = 0;
  /** Exit code: it failed; standard error says why. */
  int FAILED = 1;
  /** Exit code: no such command, or wrong arguments. */
  int USAGE = 2;
  /** Exit code: it was cancelled. */
  int CANCELLED = 130;

  /** Starts a session that writes to these streams, which are never interrupted into a broken state. */
  Session open(OutputStream out, OutputStream err);

  /** Commands of one connection. */
  interface Session extends AutoCloseable {
    /** Runs one line to its end and returns its exit code. One thread at a time. */
    int execute(String line);

    /** Whole words that fit at {@code cursor}. Not while a command runs. */
    List<String> complete(String line, int cursor);

    /** Relative file names are read against {@code folder}. Not while a command runs. */
    void folder(Path folder);

    /** Interrupts the running command, if any. Any thread. */
    void cancel();

    @Override
    void close();
  }
}
