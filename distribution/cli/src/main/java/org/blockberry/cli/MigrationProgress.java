package org.blockberry.cli;

import java.io.PrintStream;
import org.blockberry.cli.migrate.Migration;

/** Says on standard error how far a migration is: every other second, and when a step is over. For one thread. */
final class MigrationProgress implements Migration.Listener {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintStream out;
  private long next = System.nanoTime() + EVERY_NANOS;

  MigrationProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void at(String step, long done, long total) {
    if (total == 0) {
      return;
    }
    long now = System.nanoTime();
    if (done == total || now - next >= 0) {
      next = now + EVERY_NANOS;
      out.println(step + " " + done + " of " + total + " heights (" + done * 100 / total + " %)");
      out.flush();
    }
  }
}
