package org.blockberry.cli;

import org.blockberry.api.value.JsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code version}. */
@Command(description = "Show the version of this distribution and of Java.")
final class VersionCommand extends ConsoleCommand {
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() {
    String own = Distribution.version();
    String java = System.getProperty("java.version");
    String vendor = System.getProperty("java.vendor");
    print(json, JsonValue.object().put("blockberry", own).put("java", java).put("java_vendor", vendor).build(),
        "blockberry " + own + " on Java " + java + " (" + vendor + ")\n");
    return ExitCodes.OK;
  }
}
