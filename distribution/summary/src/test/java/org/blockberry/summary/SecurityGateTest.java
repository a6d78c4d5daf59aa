package org.blockberry.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gate that guards nothing must not look like one that does: it fails on whatever makes it blind. */
@Tag("sec-P7")
class SecurityGateTest {
  private static final Instant LONG_AGO = Instant.EPOCH;
  @TempDir
  private Path tree;

  @BeforeEach
  void aTreeWithTwoRowsAndTheirTests() throws IOException {
    write("security-rows.txt", "# rows\nR1 due\nP2 due variant # comment\nT1 later\nR9 open\n");
    source("PlainTest", "R1", "class PlainTest {\n  @Test\n  void works() {}\n}\n");
    write("m/src/test/java/a/BoxContract.java", """
        package a;
        public abstract class BoxContract {
          @Test
          %s
          void holds() {}
        }
        """.formatted(tag("P2")));
    write("m/src/test/java/a/BoxTest.java", "package a;\nclass BoxTest\n    extends BoxContract {\n}\n");
    source("BrokenBoxTest", "P2", "class BrokenBoxTest {\n  @Test\n  void isCaught() {}\n}\n");
    report("a.PlainTest", "works");
    report("a.BoxTest", "holds(String)[1]");
    report("a.BrokenBoxTest", "isCaught");
  }

  @Test
  void aRowWithATestThatRanPassesAndTheNumbersArePrinted() throws IOException {
    SecurityGate.Verdict verdict = judge(LONG_AGO, 2, 3);
    assertEquals(List.of(), verdict.failures());
    assertEquals("security rows: 2 due, 2 with tests, 3 tagged tests run 3 times", verdict.lines().get(0));
    assertTrue(verdict.lines().contains("  P2: 2 tests, 2 executions, a broken variant is caught"), verdict.lines()::toString);
    assertTrue(verdict.lines().contains("  still owed, no test: R9"), verdict.lines()::toString);
  }

  @Test
  void aDueRowWithoutATestFails() throws IOException {
    Files.delete(tree.resolve("m/src/test/java/a/PlainTest.java"));
    fails("security row R1 is due but no test with @Tag(\"sec-R1\") ran");
  }

  @Test
  void aTaggedTestThatDoesNotRunFails() throws IOException {
    Files.delete(tree.resolve("m/target/surefire-reports/TEST-a.BoxTest.xml"));
    fails("a.BoxContract.holds did not run");
  }

  @Test
  void aSkippedTestIsNoTest() throws IOException {
    write("m/target/surefire-reports/TEST-a.PlainTest.xml", "<testsuite tests='1' failures='0' errors='0' skipped='1'>"
        + "<testcase name='works' classname='a.PlainTest'><skipped/></testcase></testsuite>");
    fails("a.PlainTest did not run");
  }

  @Test
  void reportsOfAnEarlierBuildDoNotCount() throws IOException {
    List<String> failures = judge(Instant.now().plusSeconds(3600), 2, 3).failures();
    assertTrue(failures.stream().filter(line -> line.contains("did not run")).count() == 3, failures::toString);
  }

  @Test
  void aFactoryOfTestsIsATest() throws IOException {
    write("m/src/test/java/a/PlainTest.java", "package a;\nclass PlainTest {\n  @TestFactory\n  " + tag("R1")
        + "\n  Stream<DynamicTest> works() {\n  }\n\n  private final class Walk {}\n}\n");
    report("a.PlainTest", "works()[1]");
    assertEquals(List.of(), judge(LONG_AGO, 2, 3).failures());
  }

  @Test
  void aTestThatRunsOnlySometimesAnswersForNothing() throws IOException {
    source("PlainTest", "R1", "@Tag(\"long\")\nclass PlainTest {\n  @Test\n  void works() {}\n}\n");
    fails("security row R1 is due but no test");
  }

  @Test
  void aRowThatNeedsABrokenVariantFailsWithoutOne() throws IOException {
    Files.delete(tree.resolve("m/src/test/java/a/BrokenBoxTest.java"));
    fails("P2 needs a test that shows its check failing on a broken variant");
  }

  @Test
  void aRowThatTheListDoesNotHaveFails() throws IOException {
    source("OtherTest", "R77", "class OtherTest {\n  @Test\n  void works() {}\n}\n");
    report("a.OtherTest", "works");
    fails("sec-R77: a.OtherTest answers a row that the list does not have");
  }

  @Test
  void anEmptyTreeOrListIsBelowTheFloor() throws IOException {
    List<String> failures = judge(LONG_AGO, 3, 4).failures();
    assertEquals(2, failures.stream().filter(line -> line.startsWith("only ")).count(), failures::toString);
  }

  @Test
  void aBrokenListIsNamedWithItsLine() throws IOException {
    write("security-rows.txt", "R1 due\nR2 perhaps\n");
    String message = assertThrows(IOException.class, () -> judge(LONG_AGO, 1, 1)).getMessage();
    assertTrue(message.contains(":2: \"R2 perhaps\""), message);
  }

  @Test
  void theWholeBuildFailsWithoutAnyTest() throws IOException {
    Path empty = Files.createDirectories(tree.resolve("empty"));
    String[] arguments = {empty.toString(), LONG_AGO.toString(), tree.resolve("security-rows.txt").toString()};
    assertEquals("no test ran in this build", assertThrows(IllegalStateException.class, () -> TestSummary.main(arguments)).getMessage());
  }

  private void fails(String with) throws IOException {
    List<String> failures = judge(LONG_AGO, 2, 1).failures();
    assertTrue(failures.stream().anyMatch(line -> line.contains(with)), failures::toString);
  }

  private SecurityGate.Verdict judge(Instant since, int minDue, int minExecutions) throws IOException {
    return new SecurityGate(SecurityRows.read(tree.resolve("security-rows.txt")), TaggedTests.read(tree), TestReports.read(tree, since),
        minDue, minExecutions).judge();
  }

  private void source(String name, String row, String body) throws IOException {
    write("m/src/test/java/a/" + name + ".java", "package a;\n\n/** For example " + tag("X1") + ". */\n" + tag(row) + "\n" + body);
  }

  private static String tag(String row) {
    return "@Tag(\"sec-" + row + "\")";
  }

  private void report(String className, String test) throws IOException {
    write("m/target/surefire-reports/TEST-" + className + ".xml", "<testsuite tests='1' failures='0' errors='0' skipped='0'>"
        + "<testcase name='" + test + "' classname='" + className + "'/></testsuite>");
  }

  private void write(String name, String text) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
