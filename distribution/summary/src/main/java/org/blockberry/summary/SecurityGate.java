package org.blockberry.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether every security row that is due has a test that ran in this build, and whether every tagged test did. Pure: it judges what
 * it is given. A test in a contract class ran when a class that inherits it ran it.
 */
final class SecurityGate {
  /** Fewer due rows than this means that the list or its reader is broken. */
  static final int MIN_DUE = 10;
  /** The same for executions of tagged tests. */
  static final int MIN_EXECUTIONS = 100;

  private final SecurityRows rows;
  private final TaggedTests tagged;
  private final TestReports reports;
  private final int minDue;
  private final int minExecutions;

  SecurityGate(SecurityRows rows, TaggedTests tagged, TestReports reports, int minDue, int minExecutions) {
    this.rows = rows;
    this.tagged = tagged;
    this.reports = reports;
    this.minDue = minDue;
    this.minExecutions = minExecutions;
  }

  /**
   * What was found.
   *
   * @param lines for the build's output
   * @param failures why the build fails, one line each
   */
  record Verdict(List<String> lines, List<String> failures) {}

  Verdict judge() {
    List<String> failures = new ArrayList<>();
    Map<String, List<TaggedTests.Test>> byRow = new TreeMap<>();
    Map<String, Integer> executions = new TreeMap<>();
    for (TaggedTests.Test test : tagged.tests()) {
      int count = executions(test);
      if (count == 0) {
        failures.add("sec-" + test.row() + ": " + test + " did not run in this build");
      } else if (!rows.byId().containsKey(test.row())) {
        failures.add("sec-" + test.row() + ": " + test + " answers a row that the list does not have");
      } else {
        byRow.computeIfAbsent(test.row(), unused -> new ArrayList<>()).add(test);
        executions.merge(test.row(), count, Integer::sum);
      }
    }
    TreeSet<String> due = new TreeSet<>();
    TreeSet<String> open = new TreeSet<>();
    TreeSet<String> ready = new TreeSet<>();
    TreeSet<String> ahead = new TreeSet<>();
    rows.byId().forEach((id, row) -> {
      List<TaggedTests.Test> tests = byRow.getOrDefault(id, List.of());
      switch (row.state()) {
        case DUE -> {
          due.add(id);
          judgeDue(id, row, tests, failures);
        }
        case OPEN -> (tests.isEmpty() ? open : ready).add(id);
        case LATER -> {
          if (!tests.isEmpty()) {
            ahead.add(id);
          }
        }
      }
    });
    int total = executions.values().stream().mapToInt(Integer::intValue).sum();
    floor("due security rows", due.size(), minDue, failures);
    floor("executions of tagged tests", total, minExecutions, failures);
    List<String> lines = new ArrayList<>();
    lines.add("security rows: " + due.size() + " due, " + byRow.size() + " with tests, "
        + byRow.values().stream().mapToInt(List::size).sum() + " tagged tests run " + total + " times");
    due.forEach(id -> lines.add("  " + id + ": " + byRow.getOrDefault(id, List.of()).size() + " tests, "
        + executions.getOrDefault(id, 0) + " executions"
        + (byRow.getOrDefault(id, List.of()).stream().anyMatch(TaggedTests.Test::variant) ? ", a broken variant is caught" : "")));
    names(lines, "still owed, no test", open);
    names(lines, "tested but not yet marked due in security-rows.txt", ready);
    names(lines, "tested ahead of their time", ahead);
    return new Verdict(lines, failures);
  }

  private static void judgeDue(String id, SecurityRows.Row row, List<TaggedTests.Test> tests, List<String> failures) {
    if (tests.isEmpty()) {
      failures.add("security row " + id + " is due but no test with @Tag(\"sec-" + id + "\") ran");
    } else if (row.variant() && tests.stream().noneMatch(TaggedTests.Test::variant)) {
      failures.add("security row " + id + " needs a test that shows its check failing on a broken variant"
          + " (name of class or method says Broken, Reinjected or Mutant)");
    }
  }

  private int executions(TaggedTests.Test test) {
    return tagged.withDescendants(test.className()).stream()
        .mapToInt(name -> test.method().isEmpty() ? reports.executions(name) : reports.executions(name, test.method())).sum();
  }

  private static void floor(String what, int count, int least, List<String> failures) {
    if (count < least) {
      failures.add("only " + count + " " + what + ", fewer than " + least + ": the gate does not see what it guards");
    }
  }

  private static void names(List<String> lines, String what, TreeSet<String> ids) {
    if (!ids.isEmpty()) {
      lines.add("  " + what + ": " + String.join(", ", ids));
    }
  }
}
