package org.blockberry.ops.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the statements of a TOML text stand: tables, keys and values with line and offsets. Knows
 * just enough of the syntax to tell statements apart; what a value means is left to the library.
 * Needed because no light library tells the line of a key, and because an edit must leave every
 * other character alone. Immutable.
 */
final class TomlLayout {
  /**
   * One statement. {@code start} is its first character, {@code end} the first one after its line
   * break; lines count from 1.
   */
  sealed interface Statement permits Table, Entry, Broken {
    int line();

    int start();

    int end();
  }

  /** {@code [path]}, or {@code [[path]]} if {@code repeated}. */
  record Table(List<String> path, boolean repeated, int line, int start, int end)
      implements Statement {
    Table {
      path = List.copyOf(path);
    }
  }

  /**
   * {@code key = value}; {@code path} includes the table, a simple key has one part, the value is
   * the text between its two offsets.
   */
  record Entry(
      List<String> path,
      boolean simpleKey,
      boolean inRepeated,
      int line,
      int start,
      int valueStart,
      int valueEnd,
      int end)
      implements Statement {
    Entry {
      path = List.copyOf(path);
    }
  }

  /** A statement whose extent could not be told. */
  record Broken(String reason, int line, int start, int end) implements Statement {}

  private final List<Statement> statements;

  private TomlLayout(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  /** Splits {@code text}; never fails. */
  static TomlLayout of(String text) {
    return new TomlLayout(new Scan(text).run());
  }

  List<Statement> statements() {
    return statements;
  }

  /** One pass over a text. */
  private static final class Scan {
    private final String text;
    private final List<Statement> found = new ArrayList<>();
    private List<String> table = List.of();
    private boolean repeated;
    private int at;
    private int line = 1;

    Scan(String text) {
      this.text = text;
      this.at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    List<Statement> run() {
      while (at < text.length()) {
        skipBlanks();
        if (!atLineEnd() && peek() != '#') {
          int start = at;
          int startLine = line;
          try {
            found.add(peek() == '[' ? table(start) : entry(start));
          } catch (Unclear unclear) {
            toLineEnd();
            found.add(new Broken(unclear.getMessage(), startLine, start, afterLineBreak()));
          }
        } else {
          toLineEnd();
          afterLineBreak();
        }
      }
      return found;
    }

    private Statement table(int start) throws Unclear {
      int startLine = line;
      at++;
      boolean twice = at < text.length() && peek() == '[';
      at += twice ? 1 : 0;
      List<String> path = path(']');
      at++;
      if (twice && (at >= text.length() || text.charAt(at++) != ']')) {
        throw new Unclear("the table name must end with ]]");
      }
      restIsEmpty("the table name");
      table = path;
      repeated = twice;
      return new Table(path, twice, startLine, start, afterLineBreak());
    }

    private Statement entry(int start) throws Unclear {
      int startLine = line;
      List<String> path = new ArrayList<>(table);
      path.addAll(path('='));
      at++;
      skipBlanks();
      int valueStart = at;
      int valueEnd = value();
      boolean simple = path.size() == table.size() + 1;
      return new Entry(
          path, simple, repeated, startLine, start, valueStart, valueEnd, afterLineBreak());
    }

    /** Reads key parts up to {@code end}, which is left to be read. */
    private List<String> path(char end) throws Unclear {
      List<String> parts = new ArrayList<>();
      while (true) {
        skipBlanks();
        parts.add(part(end));
        skipBlanks();
        if (at < text.length() && peek() == end) {
          return parts;
        }
        if (at >= text.length() || peek() != '.') {
          throw new Unclear("expected " + end + " after \"" + String.join(".", parts) + "\"");
        }
        at++;
      }
    }

    private String part(char end) throws Unclear {
      int start = at;
      if (at < text.length() && (peek() == '"' || peek() == '\'')) {
        quoted();
        return text.substring(start + 1, at - 1);
      }
      while (at < text.length() && bare(peek())) {
        at++;
      }
      if (at == start) {
        throw new Unclear(end == '=' ? "expected a key" : "expected the name of a table");
      }
      return text.substring(start, at);
    }

    /** Moves behind a value and the rest of its line; returns where the value ended. */
    private int value() throws Unclear {
      int depth = 0;
      int end = at;
      while (at < text.length()) {
        char c = peek();
        if (c == '"' || c == '\'') {
          quoted();
          end = at;
        } else if (c == '#') {
          toLineEnd();
        } else if (c == '\n') {
          if (depth == 0) {
            return end;
          }
          line++;
          at++;
        } else {
          depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
          at++;
          end = Character.isWhitespace(c) ? end : at;
        }
      }
      if (depth > 0) {
        throw new Unclear("the list or table that begins here is never closed");
      }
      return end;
    }

    private void quoted() throws Unclear {
      char quote = peek();
      String triple = String.valueOf(quote).repeat(3);
      boolean many = text.startsWith(triple, at);
      at += many ? 3 : 1;
      while (at < text.length()) {
        char c = peek();
        if (c == '\\' && quote == '"') {
          at++;
          if (at < text.length() && peek() == '\n') {
            line++;
          }
          at++;
        } else if (many && text.startsWith(triple, at)) {
          at += 3;
          while (at < text.length() && peek() == quote) {
            at++;
          }
          return;
        } else if (!many && c == quote) {
          at++;
          return;
        } else if (c == '\n') {
          if (!many) {
            throw new Unclear("the text in quotes is not closed on its line");
          }
          line++;
          at++;
        } else {
          at++;
        }
      }
      at = Math.min(at, text.length());
      throw new Unclear("the text in quotes is never closed");
    }

    private void restIsEmpty(String what) throws Unclear {
      skipBlanks();
      if (!atLineEnd() && peek() != '#') {
        throw new Unclear("only a comment may follow " + what);
      }
      toLineEnd();
    }

    private void skipBlanks() {
      while (at < text.length() && (peek() == ' ' || peek() == '\t')) {
        at++;
      }
    }

    private void toLineEnd() {
      while (at < text.length() && peek() != '\n') {
        at++;
      }
    }

    private int afterLineBreak() {
      if (at < text.length()) {
        at++;
        line++;
      }
      return at;
    }

    private boolean atLineEnd() {
      return at >= text.length() || peek() == '\n' || text.startsWith("\r\n", at);
    }

    private char peek() {
      return text.charAt(at);
    }

    private static boolean bare(char c) {
      return c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || c == '_'
          || c == '-';
    }
  }

  /** A statement that has no clear extent. */
  private static final class Unclear extends Exception {
    Unclear(String message) {
      super(message, null, false, false);
    }
  }
}
