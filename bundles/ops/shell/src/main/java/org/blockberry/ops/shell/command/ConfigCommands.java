package org.blockberry.ops.shell.command;

import java.util.List;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.value.JsonValue;
import org.blockberry.api.value.JsonValue;

/** {@code config:...}: what is set, and where. */
final class ConfigCommands {
  private final NodeServices services;

  ConfigCommands(NodeServices services) {
    this.services = services;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("config:list", Syntax.of("[TABLE]").flag("--changed", "only what is not the default"),
            "every key with its value and where it comes from", (arguments, call) -> list(arguments)),
        ShellCommand.of("config:get", Syntax.of("KEY"), "one key with its value", (arguments, call) ->
        get(arguments.get(0)))
            .completedBy(this::keys),
        ShellCommand.of("config:set", Syntax.of("KEY", "VALUE")
        .flag("--transient", "for this run only, config.toml stays as it is"),
            "changes a key in config.toml, comments kept", (arguments, call) -> set(arguments)).completedBy(this::keys)
            .withDetails("VALUE as in the file; quotes around a text may be left out."),
        ShellCommand.of("config:describe", Syntax.of("[KEY]"), "what a key, a table or every key means, with type, default and bounds",
            (arguments, call) -> describe(arguments.find(0).orElse(""))).completedBy(this::keys)
            .withDetails("KEY is a key or a table, such as mempool.max_txs or mempool."));
  }

  private Answer describe(String name) throws CommandFailure {
    JsonValue tables = SettingsJson.tables(services.sections().get(), name);
    if (tables.elements().isEmpty()) {
      throw CommandFailure.failed("no key and no table is called \"" + name + "\". config:describe shows all.");
    }
    return new Answer(SettingsJson.text(tables), tables);
  }

  private Answer list(Arguments arguments) throws CommandFailure {
    String table = arguments.find(0).orElse("");
    List<ConfigEntry> entries = services.configurationNow().entries().stream()
        .filter(entry -> table.isEmpty() || entry.key().startsWith(table + "."))
        .filter(entry -> !arguments.has("--changed") || !entry.source().equals("default")).toList();
    if (entries.isEmpty() && !table.isEmpty() && !arguments.has("--changed")) {
      throw CommandFailure.failed("no key is in a table called \"" + table + "\". config:list shows all.");
    }
    Table rows = Table.of("KEY", "VALUE", "SOURCE");
    entries.forEach(entry -> rows.row(entry.key(), entry.value(), entry.source()));
    return new Answer(rows.text(), AdminJson.list(entries, AdminJson::setting));
  }

  private Answer get(String key) throws CommandFailure {
    ConfigEntry entry = find(key);
    return new Answer(entry.key() + " = " + entry.value() + "  (" + entry.source() + ")\n  " + entry.doc() + "\n",
        AdminJson.setting(entry));
  }

  private Answer set(Arguments arguments) throws CommandFailure {
    services.configurationNow().set(arguments.get(0), arguments.get(1), arguments.has("--transient"));
    return get(arguments.get(0));
  }

  private ConfigEntry find(String key) throws CommandFailure {
    return services.configurationNow().entries().stream().filter(entry -> entry.key().equals(key)).findFirst()
        .orElseThrow(() -> CommandFailure.failed("no key is called \"" + key + "\". config:list shows all."));
  }

  private List<String> keys(List<String> before) {
    Configuration configuration = services.configuration().get();
    return configuration == null || !before.isEmpty() ? List.of()
        : configuration.entries().stream().map(ConfigEntry::key).toList();
  }
}
