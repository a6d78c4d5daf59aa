package org.blockberry.ops.shell.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonText;

/** {@code log:...}: levels and the end of the log. */
final class LogCommands {
  private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF", "INHERIT");
  private static final int DEFAULT_LINES = 20;
  private static final int MAX_LINES = 10_000;

  private final LogLevels levels;
  private final LogFile log;

  LogCommands(LogLevels levels, LogFile log) {
    this.levels = levels;
    this.log = log;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("log:level", Syntax.of("[LOGGER]", "[LEVEL]"), "shows or sets log levels until the node ends",
            (arguments, call) -> level(arguments))
            .withDetails("Loggers are named like packages; ROOT is the one above all.\nLevels: "
            + String.join(" ", LEVELS)
                + " (takes the level of the logger above).").completedBy(this::complete),
        ShellCommand.of("log:tail", Syntax.of().valued("-n", "COUNT", "lines, 20 if not given")
            .flag("-f", "go on with new lines until cancelled"), "the last lines of the node's log", this::tail));
  }

  private Answer level(Arguments arguments) throws CommandFailure {
    if (arguments.find(0).isEmpty()) {
      return table(levels.explicit());
    }
    String logger = arguments.get(0);
    if (arguments.find(1).isPresent()) {
      String level = arguments.get(1).toUpperCase(Locale.ROOT);
      if (!LEVELS.contains(level)) {
        throw CommandFailure.usage("log:level: \"" + arguments.get(1) + "\" is no level. Levels: "
            + String.join(" ", LEVELS));
      }
      levels.set(logger, level);
    }
    return table(new TreeMap<>(Map.of(logger, levels.effective(logger))));
  }

  private static Answer table(Map<String, String> byLogger) {
    Table table = Table.of("LOGGER", "LEVEL");
    JsonValue.ObjectBuilder json = JsonValue.object();
    byLogger.forEach((logger, level) -> {
      table.row(logger, level);
      json.put(logger, level);
    });
    return new Answer(table.text(), json.build());
  }

  private Answer tail(Arguments arguments, CommandCall call) throws Exception {
    int count = arguments.number("-n", DEFAULT_LINES, 1, MAX_LINES);
    if (!arguments.has("-f")) {
      List<String> lines = log.last(count);
      return new Answer(lines.isEmpty() ? "" : String.join("\n", lines) + "\n", AdminJson.texts(lines));
    }
    boolean json = arguments.has("--json");
    log.follow(count, line -> call.print((json ? JsonText.print(JsonValue.of(line)) : line) + "\n"));
    return Answer.PRINTED;
  }

  private List<String> complete(List<String> before) {
    if (before.size() == 1) {
      return LEVELS;
    }
    try {
      return before.isEmpty() ? List.copyOf(levels.explicit().keySet()) : List.of();
    } catch (CommandFailure e) {
      return List.of(); // no levels, no names of loggers
    }
  }
}
