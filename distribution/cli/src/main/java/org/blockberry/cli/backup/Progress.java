package org.blockberry.cli.backup;

import java.io.PrintStream;

/** Says on standard error how far a long copy is, every other second. For one thread. */
public final class Progress {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintStream out;
  private final String what;
  private final long total;
  private long done;
  private long next = System.nanoTime() + EVERY_NANOS;

  /** @param what one word, for example {@code packed} */
  public Progress(PrintStream out, String what, long total) {
    this.out = out;
    this.what = what;
    this.total = total;
  }

  void advance(long bytes) {
    done += bytes;
    long now = System.nanoTime();
    if (now - next >= 0) {
      next = now + EVERY_NANOS;
      out.println(what + " " + (done >> 20) + " of " + (total >> 20) + " MB");
      out.flush();
    }
  }
}
