package org.blockberry.ops.shell.command;

import org.blockberry.api.value.JsonValue;

/**
 * What a command found.
 *
 * @param text for people: lines, each ended by a line feed, or empty
 * @param json the same for programs; null when the command printed by itself
 */
public record Answer(String text, JsonValue json) {
  /** The command printed by itself. */
  public static final Answer PRINTED = new Answer("", null);

  /** One line. */
  public static Answer line(String text, JsonValue json) {
    return new Answer(text + "\n", json);
  }
}
