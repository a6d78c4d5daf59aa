package org.blockberry.ops.shell.command;

import java.util.List;
import org.blockberry.api.admin.FeatureAdmin;
import org.blockberry.api.admin.FeatureRecord;
import org.blockberry.api.value.JsonValue;

/** {@code feature:...}: what of the distribution is installed. */
final class FeatureCommands {
  private static final String FORCE = "--force";
  private static final String DRY_RUN = "--dry-run";

  private final NodeServices services;
  private final Times times;

  FeatureCommands(NodeServices services, Times times) {
    this.services = services;
    this.times = times;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("feature:list", Syntax.of(), "the features of the distribution, and which are installed",
            (arguments, call) -> many(services.featuresNow().list(), "")),
        ShellCommand.of("feature:install", Syntax.of("FEATURE").flag(DRY_RUN, "only say what would happen"),
            "installs a feature and what it needs; also after a restart",
            (arguments, call) -> arguments.has(DRY_RUN) ? plan(arguments.get(0))
                : many(services.featuresNow().install(arguments.get(0)), "it is installed already\n")).completedBy(names(false)),
        ShellCommand.of("feature:remove", Syntax.of("FEATURE").flag(FORCE, "also when the mempool or the indexer runs on it"),
            "removes a feature and what only it needed; also after a restart",
            (arguments, call) -> many(services.featuresNow().remove(arguments.get(0), arguments.has(FORCE)), ""))
            .completedBy(names(true)));
  }

  private Answer plan(String name) throws CommandFailure {
    JsonValue plan = services.featuresNow().plan(name);
    return new Answer(new StatusText(times).text(plan), plan);
  }

  private static Answer many(List<FeatureRecord> records, String none) {
    Table table = Table.of("FEATURE", "STATE", "NEEDS", "DESCRIPTION");
    for (FeatureRecord record : records) {
      table.row(record.name(), record.installed() ? "installed" : "-", record.needs().isEmpty() ? "-" : String.join(",", record.needs()),
          record.description());
    }
    return new Answer(records.isEmpty() ? none : table.text(), AdminJson.list(records, FeatureCommands::json));
  }

  private static JsonValue json(FeatureRecord record) {
    return JsonValue.object().put("name", record.name()).put("installed", record.installed())
        .put("description", record.description()).put("needs", AdminJson.texts(record.needs()))
        .put("bundles", AdminJson.texts(record.bundles())).build();
  }

  private ShellCommand.Completer names(boolean installed) {
    return before -> {
      FeatureAdmin features = services.features().get();
      return features == null || !before.isEmpty() ? List.of()
          : features.list().stream().filter(record -> record.installed() == installed).map(FeatureRecord::name).toList();
    };
  }
}
