package org.blockberry.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Version and options of Java. */
final class JavaCheck implements Check {
  private static final int LEAST = 17;
  private static final List<Integer> TESTED = List.of(17, 21, 25);
  private static final Map<String, String> RISKY = Map.of(
      "HeapDumpOnOutOfMemoryError", "a heap dump holds the private keys",
      "agentlib:jdwp", "a debugger can read the private keys and run anything",
      "Xrunjdwp", "a debugger can read the private keys and run anything",
      "jmxremote", "remote management can run anything",
      "javaagent", "an agent sees everything in the process");

  @Override
  public List<Finding> look(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    int version = Runtime.version().feature();
    String shown = System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ", "
        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")";
    findings.add(version < LEAST ? Finding.fail("java", shown, "install Java " + LEAST + " or newer, or set JAVA_HOME")
        : TESTED.contains(version) ? Finding.ok("java", shown)
        : Finding.warn("java", shown, "Blockberry is tested on " + TESTED + "; use one of these for real money"));
    String options = String.join(" ", patient.environment().getOrDefault("BLOCKBERRY_JAVA_OPTS", ""),
        patient.environment().getOrDefault("JAVA_TOOL_OPTIONS", ""), patient.environment().getOrDefault("JDK_JAVA_OPTIONS", ""));
    RISKY.forEach((option, why) -> {
      if (options.contains(option) && !options.contains("-XX:-" + option)) {
        findings.add(Finding.warn("java options", option + " is set: " + why, "remove it from BLOCKBERRY_JAVA_OPTS, JAVA_TOOL_OPTIONS or"
            + " JDK_JAVA_OPTIONS"));
      }
    });
    return findings;
  }
}
