package org.blockberry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.ops.config.OfflineConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config check}. */
@Command(name = "check", description = {"Say everything that is wrong with config.toml and the environment, as a start would, and what the whole chain changes at which height.",
    "Tables of plugins, such as [mempool.custom], can only be checked by a node that has the plugin."},
    footer = {"", "Exit codes: 0 valid, 4 not valid"})
final class ConfigCheckCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    Home folder = home.resolve(console());
    Map<String, SettingsSchema> schemas = Distribution.find().schemas();
    OfflineConfiguration configuration = OfflineConfiguration.read(folder.configFile(), console().environment(), schemas);
    List<ConfigProblem> problems = new ArrayList<>(configuration.problems());
    PlannedChanges planned = problems.isEmpty() ? PlannedChanges.read(folder, configuration, schemas) : PlannedChanges.NONE;
    planned.problem(folder, configuration).ifPresent(problems::add);
    JsonValue.ArrayBuilder list = JsonValue.array();
    StringBuilder text = new StringBuilder();
    for (ConfigProblem problem : problems) {
      list.add(JsonValue.object().put("where", problem.where()).put("key", problem.key()).put("message", problem.message()).build());
      text.append(problem.line()).append('\n');
    }
    print(json, list.build(), problems.isEmpty() ? folder.configFile() + " is valid\n" + planned.text() : text.toString());
    return problems.isEmpty() ? ExitCodes.OK : ExitCodes.CONFIGURATION;
  }
}
