package org.blockberry.ops.shell.command;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One command of the shell.
 *
 * @param scope word before the colon
 * @param function word after it
 * @param syntax its arguments
 * @param summary one line
 * @param details further lines for {@code help COMMAND}, or empty
 * @param body what it does
 * @param completer words for its positional arguments
 */
public record ShellCommand(String scope, String function, Syntax syntax, String summary, String details, Body body,
    Completer completer) {
  /** What a command does. On a thread of its own; ends soon after an interrupt. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs.
     *
     * @throws CommandFailure it cannot be done
     * @throws Exception something else went wrong
     */
    Answer run(Arguments arguments, CommandCall call) throws Exception;
  }

  /** Words for positional arguments. Quick. */
  @FunctionalInterface
  public interface Completer {
    /** All words possible behind {@code before}; the caller drops those that do not fit. */
    List<String> words(List<String> before);
  }

  /** Refuses null. */
  public ShellCommand {
    requireNonNull(scope, "scope");
    requireNonNull(function, "function");
    requireNonNull(syntax, "syntax");
    requireNonNull(summary, "summary");
    requireNonNull(details, "details");
    requireNonNull(body, "body");
    requireNonNull(completer, "completer");
  }

  /** A command without details and completion. */
  public static ShellCommand of(String name, Syntax syntax, String summary, Body body) {
    int colon = name.indexOf(':');
    return new ShellCommand(name.substring(0, colon), name.substring(colon + 1), syntax, summary, "", body, before ->
        List.of());
  }

  /** The same with details. */
  public ShellCommand withDetails(String text) {
    return new ShellCommand(scope, function, syntax, summary, text, body, completer);
  }

  /** The same with completion. */
  public ShellCommand completedBy(Completer words) {
    return new ShellCommand(scope, function, syntax, summary, details, body, words);
  }

  /** As it is typed. */
  public String name() {
    return scope + ":" + function;
  }

  /** What {@code help NAME} and {@code NAME --help} print. */
  public String help() {
    StringBuilder text = new StringBuilder(name()).append(syntax.usage()).append("\n  ").append(summary).append('\n');
    details.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    Table options = new Table();
    syntax.allOptions().forEach(option -> options.row("  " + option.name()
        + (option.value().isEmpty() ? "" : " " + option.value()), option.doc()));
    return text.append(options.text()).toString();
  }
}
