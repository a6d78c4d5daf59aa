package org.blockberry.ops.shell.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.blockberry.api.value.JsonValue;

/** All commands, with the one that explains them. Immutable. */
public final class Catalog {
  private static final String OTHERS = "felix:";

  private final Map<String, ShellCommand> commands = new LinkedHashMap<>();

  /** With {@code shell:help} added. */
  public Catalog(Collection<ShellCommand> all) {
    all.forEach(command -> commands.put(command.name(), command));
    ShellCommand help = ShellCommand.of("shell:help", Syntax.of("[COMMAND]"), "lists the commands, or explains one",
        (arguments, call) -> help(arguments)).completedBy(before -> before.isEmpty() ? List.copyOf(commands.keySet())
        : List.of());
    commands.put(help.name(), help);
  }

  /** In the order of the list. */
  public Collection<ShellCommand> commands() {
    return List.copyOf(commands.values());
  }

  /** By full name, or by the part behind the colon where only one has it. */
  public Optional<ShellCommand> find(String name) {
    if (commands.containsKey(name)) {
      return Optional.of(commands.get(name));
    }
    List<ShellCommand> named = commands.values().stream().filter(command -> command.function().equals(name)).toList();
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  /**
   * Whole words that fit at {@code cursor}.
   *
   * @param known names of all commands that there are, ours and others'
   */
  public List<String> complete(String line, int cursor, Collection<String> known) {
    String typed = line.substring(0, cursor);
    String statement = typed.substring(Math.max(typed.lastIndexOf('|'), typed.lastIndexOf(';')) + 1).stripLeading();
    List<String> words = new ArrayList<>(List.of(statement.split("\\s+", -1)));
    String prefix = words.remove(words.size() - 1);
    if (words.isEmpty()) {
      TreeSet<String> names = new TreeSet<>(known);
      names.addAll(commands.keySet());
      return names.stream().filter(name -> name.startsWith(prefix)).toList();
    }
    ShellCommand command = find(words.remove(0)).orElse(null);
    if (command == null) {
      return List.of();
    }
    if (prefix.startsWith("-")) {
      return command.syntax().allOptions().stream().map(Syntax.Option::name).filter(name -> name.startsWith(prefix))
          .toList();
    }
    words.removeIf(word -> word.startsWith("-"));
    return command.completer().words(words).stream().filter(word -> word.startsWith(prefix)).sorted().toList();
  }

  private Answer help(Arguments arguments) throws CommandFailure {
    Optional<String> name = arguments.find(0);
    if (name.isPresent()) {
      ShellCommand command = find(name.get()).orElseThrow(() -> CommandFailure.usage(name.get().startsWith(OTHERS)
          ? "felix:help NAME explains the framework's own commands"
          : "no command is called \"" + name.get() + "\". help lists them."));
      return new Answer(command.help(), json(command));
    }
    Table table = new Table();
    commands.values().forEach(command -> table.row(command.name() + command.syntax().usage().replace(" [--json]", ""),
        command.summary()));
    table.row("felix:...", "commands of the OSGi framework: felix:help lists them");
    JsonValue.ArrayBuilder list = JsonValue.array();
    commands.values().forEach(command -> list.add(json(command)));
    return new Answer(table.text()
        + "Every command takes --json and --help. Exit codes: 0 ok, 1 failed, 2 wrong command line, "
        + "130 cancelled.\n", list.build());
  }

  private static JsonValue json(ShellCommand command) {
    return JsonValue.object().put("name", command.name()).put("usage", command.name() + command.syntax().usage())
        .put("summary", command.summary()).put("details", command.details()).build();
  }
}
