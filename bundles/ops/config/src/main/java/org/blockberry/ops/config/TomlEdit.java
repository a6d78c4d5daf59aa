package org.blockberry.ops.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes one key in a TOML text and leaves every other character as it is. */
public final class TomlEdit {
  private TomlEdit() {}

  /**
   * Sets a key. Present: only its value changes, a comment behind it stays. Absent: it goes below
   * the line that shows it commented out, else to the end of its table, else with a new table to
   * the end of the text.
   *
   * @param table name of the table, empty for the top level
   * @param key name in the table; may have dots
   * @param literal the value as TOML
   */
  public static String set(String text, String table, String key, String literal) {
    TomlLayout layout = TomlLayout.of(text);
    List<String> path = Arrays.asList((table.isEmpty() ? key : table + "." + key).split("\\."));
    for (TomlLayout.Statement statement : layout.statements()) {
      if (statement instanceof TomlLayout.Entry entry
          && !entry.inRepeated()
          && entry.path().equals(path)) {
        return text.substring(0, entry.valueStart()) + literal + text.substring(entry.valueEnd());
      }
    }
    String lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
    for (int length = path.size() - 1; length >= 0; length--) {
      Section section = Section.find(layout, text, path.subList(0, length));
      if (section != null && (length > 0 || table.isEmpty())) {
        String name = String.join(".", path.subList(length, path.size()));
        int at = section.placeFor(text, name);
        String before = at > 0 && text.charAt(at - 1) != '\n' ? lineBreak : "";
        return text.substring(0, at)
            + before
            + section.indent()
            + name
            + " = "
            + literal
            + lineBreak
            + text.substring(at);
      }
    }
    String gap = text.isEmpty() ? "" : text.endsWith("\n") ? lineBreak : lineBreak + lineBreak;
    return text + gap + "[" + table + "]" + lineBreak + key + " = " + literal + lineBreak;
  }

  /** The lines of one table. {@code lastEntryEnd} is -1 if it has no key. */
  private record Section(int start, int end, int lastEntryEnd, String indent) {
    static Section find(TomlLayout layout, String text, List<String> path) {
      int start = path.isEmpty() ? text.startsWith("\uFEFF") ? 1 : 0 : -1;
      int last = -1;
      String indent = "";
      for (TomlLayout.Statement statement : layout.statements()) {
        if (statement instanceof TomlLayout.Table table) {
          if (start >= 0) {
            return new Section(start, lineStart(text, table.start()), last, indent);
          }
          if (!table.repeated() && table.path().equals(path)) {
            start = table.end();
          }
        } else if (start >= 0) {
          last = statement.end();
          indent =
              text.substring(lineStart(text, statement.start()), statement.start())
                  .replace("\uFEFF", "");
        }
      }
      return start < 0 ? null : new Section(start, text.length(), last, indent);
    }

    int placeFor(String text, String name) {
      Matcher shown =
          Pattern.compile("(?m)^[ \\t]*#[ \\t]*" + Pattern.quote(name) + "[ \\t]*=.*(?:\\n|\\z)")
              .matcher(text)
              .region(start, end);
      if (shown.find()) {
        return shown.end();
      }
      if (lastEntryEnd >= 0 || start > 1) {
        return lastEntryEnd >= 0 ? lastEntryEnd : start;
      }
      Matcher introduction = Pattern.compile("(?:[ \\t]*#.*\\n)+").matcher(text).region(start, end);
      return introduction.lookingAt() ? introduction.end() : start;
    }

    private static int lineStart(String text, int at) {
      return text.lastIndexOf('\n', at - 1) + 1;
    }
  }
}
