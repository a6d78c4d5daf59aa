package org.blockberry.cli;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.doctor.Doctor;
import org.blockberry.cli.doctor.Finding;
import org.blockberry.cli.doctor.Patient;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.home.NodeState;
import org.blockberry.ops.config.OfflineConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}. */
@Command(description = {"Say what is wrong with a node or its machine, and what to do.",
    "Looks at Java, the distribution, the home, the configuration, keys, plugins, data, disk, limits, clock and ports. Changes nothing.",
    "Works with the node running and without."},
    footer = {"", "Exit codes: 0 all is well, 10 there are warnings, 1 something must be mended"})
final class DoctorCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    List<Finding> findings = Doctor.examine(patient(home.resolve(console()), console()));
    print(json, json(findings), text(findings));
    return findings.stream().anyMatch(each -> each.level() == Finding.Level.FAIL) ? ExitCodes.FAILED
        : findings.stream().anyMatch(each -> each.level() == Finding.Level.WARN) ? ExitCodes.WARNINGS : ExitCodes.OK;
  }

  static Patient patient(Home home, Console console) throws CliException {
    Distribution distribution = Distribution.find();
    return new Patient(home, distribution.folder(), console.environment(), NodeState.of(home), configuration(home, distribution, console),
        new KeyAccess().ed25519());
  }

  private static Optional<OfflineConfiguration> configuration(Home home, Distribution distribution, Console console) {
    try {
      return Optional.of(OfflineConfiguration.read(home.configFile(), console.environment(), distribution.schemas()));
    } catch (CliException e) {
      return Optional.empty(); // a finding of its own
    }
  }

  static JsonValue json(List<Finding> findings) {
    JsonValue.ArrayBuilder list = JsonValue.array();
    findings.forEach(each -> list.add(JsonValue.object().put("check", each.check()).put("level", each.level().name())
        .put("text", each.text()).put("advice", each.advice()).build()));
    return list.build();
  }

  static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding each : findings) {
      text.append(String.format("%-5s %-17s %s%n", each.level(), each.check(), each.text()));
      if (!each.advice().isEmpty()) {
        text.append("                        -> ").append(each.advice()).append('\n');
      }
    }
    return text.toString();
  }
}
