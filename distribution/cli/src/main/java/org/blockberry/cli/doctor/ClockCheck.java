package org.blockberry.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether the clock can be right: blocks carry the time of the machine that proposes them. */
final class ClockCheck implements Check {
  private static final Instant RELEASED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration WATCHED = Duration.ofMillis(200);
  private static final Duration JUMP = Duration.ofMillis(50);
  private static final Duration AHEAD = Duration.ofMinutes(1);

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    List<Finding> findings = new ArrayList<>();
    Instant now = Instant.now();
    if (now.isBefore(RELEASED)) {
      findings.add(Finding.fail("clock", "it is " + now + ", before this version was made", "set the clock, and run a time service"));
    }
    for (String name : new String[] {"data", "var/log/node.log", "config.toml"}) {
      Path file = patient.home().root().resolve(name);
      if (Files.exists(file) && Files.getLastModifiedTime(file).toInstant().isAfter(now.plus(AHEAD))) {
        findings.add(Finding.warn("clock", file + " is from the future: the clock went back", "run a time service (chrony, timesyncd)"));
      }
    }
    long steady = System.nanoTime();
    Instant wall = Instant.now();
    while (System.nanoTime() - steady < WATCHED.toNanos()) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    long drift = Duration.between(wall, Instant.now()).minusNanos(System.nanoTime() - steady).abs().toMillis();
    findings.add(drift > JUMP.toMillis() ? Finding.warn("clock", "it jumped " + drift + " ms while it was watched",
        "let the time service slew, not step") : Finding.ok("clock", now + ", zone " + java.time.ZoneId.systemDefault()
        + (synchronised() ? ", kept by a time service" : "")));
    return findings;
  }

  /** Only if systemd says so; other time services leave no such sign. */
  private static boolean synchronised() {
    return Files.exists(Path.of("/run/systemd/timesync/synchronized"));
  }
}
