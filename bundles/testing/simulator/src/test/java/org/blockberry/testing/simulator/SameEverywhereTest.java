package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Invariant I15: the same seeds give the same sums, in this process, and in a process of every JDK beside the own one, in another language and
 * time zone. Where there is one JDK only, it says so: that run shows nothing about others.
 */
@Tag("sec-C9")
class SameEverywhereTest {
  private static final int SEEDS = 100;

  @Test
  void runsOfOneSeedAreTheSameEverywhere() throws Exception {
    long here = sum();
    assertEquals(here, sum(), "two runs in one process differ");
    List<String> compared = new ArrayList<>();
    for (Path java : javas()) {
      compared.add(version(java) + " in " + java.getParent().getParent());
      assertEquals(Long.toHexString(here), sumOf(java), "the sum of " + java);
    }
    assertFalse(compared.isEmpty());
    System.out.println("simulator: " + SEEDS + " seeds give the sum " + Long.toHexString(here) + " on " + (compared.size() > 1
        ? compared.size() + " JDKs: " + String.join(", ", compared)
        : "the only JDK that was found, so JDKs were NOT compared: " + compared.get(0)));
  }

  private static long sum() {
    Campaign campaign = new Campaign();
    campaign.run(ScenarioKind.RANDOM, 1, SEEDS);
    campaign.run(ScenarioKind.TWINS, 1, SEEDS);
    return campaign.digest();
  }

  /** Prints the sum; for another JVM. */
  public static void main(String[] args) {
    System.out.println(Long.toHexString(sum()));
  }

  private static List<Path> javas() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    TreeSet<Path> found = new TreeSet<>(List.of(launcher(own)));
    try (Stream<Path> beside = Files.list(own.getParent())) {
      beside.filter(jdk -> !Files.isSymbolicLink(jdk)).map(SameEverywhereTest::launcher).filter(Files::isExecutable).forEach(found::add);
    }
    return List.copyOf(found);
  }

  private static Path launcher(Path jdk) {
    return jdk.resolve("bin").resolve("java");
  }

  private static String version(Path java) throws IOException, InterruptedException {
    return output(new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version")).lines()
        .filter(line -> line.contains("java.version =")).map(line -> line.substring(line.indexOf('=') + 1).trim()).findFirst().orElse("?");
  }

  private static String sumOf(Path java) throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(java.toString(), "-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kathmandu",
        "-Dfile.encoding=ISO-8859-1", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        SameEverywhereTest.class.getName());
    return output(process).lines().reduce((one, other) -> other).orElse("").toLowerCase(Locale.ROOT);
  }

  private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).directory(new File(".")).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }
}
