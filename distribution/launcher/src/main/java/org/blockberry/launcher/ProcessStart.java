package org.blockberry.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * When this process began, on the scale of {@link System#nanoTime()}. The start script replaces itself with the JVM, so
 * the time of the script counts too, which is what somebody waits for. Good to 10 ms, from the kernel's tick counter;
 * ProcessHandle gives the same moment only to the second.
 */
final class ProcessStart {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux architecture we run on
  private static final double PLAUSIBLE_SECONDS = 60;
  private static final int START_TIME_FIELD = 22; // proc(5), counted from 1

  private ProcessStart() {
  }

  /** @param mainEntered {@code System.nanoTime()} at the beginning of main; the answer when the kernel gives none */
  static long nanos(long mainEntered) {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"), US_ASCII);
      String uptime = Files.readString(Path.of("/proc/uptime"), US_ASCII);
      double age = secondsSince(stat, uptime);
      if (age < 0 || age > PLAUSIBLE_SECONDS) {
        return mainEntered; // a container with its own idea of up-time
      }
      return Math.min(mainEntered, System.nanoTime() - (long) (age * 1e9));
    } catch (IOException | RuntimeException e) {
      return mainEntered; // not Linux, or no /proc: the difference is only shown, never used
    }
  }

  static double secondsSince(String stat, String uptime) {
    // The second field is the program's name in brackets and may contain blanks.
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(afterName[START_TIME_FIELD - 3]);
    double up = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    return up - ticks / TICKS_PER_SECOND;
  }
}
