package org.blockberry.summary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Adds up the test reports that this build has written, judges the security rows and prints {@code N passed, N failed} last. Fails
 * when a test failed, when no test ran at all, and when a security row that is due has no test that ran.
 */
public final class TestSummary {
  private TestSummary() {}

  /** @param args root of the repository, when the build began (ISO, UTC, seconds), the list of security rows */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]).toAbsolutePath().normalize();
    TestReports reports = TestReports.read(root, Instant.parse(args[1]));
    if (reports.run() == 0) {
      throw new IllegalStateException("no test ran in this build");
    }
    String filter = System.getProperty("test", "");
    SecurityGate.Verdict verdict = null;
    if (filter.isEmpty()) {
      verdict = new SecurityGate(SecurityRows.read(Path.of(args[2])), TaggedTests.read(root), reports, SecurityGate.MIN_DUE,
          SecurityGate.MIN_EXECUTIONS).judge();
      verdict.lines().forEach(System.out::println);
      verdict.failures().forEach(line -> System.out.println("SECURITY GATE: " + line));
    } else {
      System.out.println("security rows: not judged, this build ran only -Dtest=" + filter);
    }
    int passed = reports.run() - reports.failed() - reports.skipped();
    System.out.println(passed + " passed, " + reports.failed() + " failed"
        + (reports.skipped() > 0 ? ", " + reports.skipped() + " skipped" : ""));
    if (reports.failed() > 0) {
      throw new IllegalStateException(reports.failed() + " tests failed");
    }
    if (verdict != null && !verdict.failures().isEmpty()) {
      throw new IllegalStateException("the security gate is not passed: " + String.join("; ", verdict.failures()));
    }
  }
}
