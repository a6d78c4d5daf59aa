package org.blockberry.cramberry.compiler.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a schema's text into tokens. What is no token becomes an error token, so that the parser reports it in its place. */
final class SchemaLexer {
  private static final Set<String> KEYWORDS = Set.of("package", "import", "as", "message", "enum", "interface", "option", "required",
      "repeated", "optional", "map", "true", "false", "deprecated");
  private static final String PUNCTUATION = "{}[]();:,=.*@";
  private static final String ESCAPES = "ntr\\\"0";
  private static final String ESCAPED = "\n\t\r\\\"\0";

  private final int[] text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int column = 1;

  private SchemaLexer(String text) {
    this.text = text.codePoints().toArray();
  }

  static List<Token> tokens(String text) {
    return new SchemaLexer(text).all();
  }

  private List<Token> all() {
    while (true) {
      skipBlanks();
      Position start = new Position(line, column);
      int next = peek(0);
      if (next < 0) {
        tokens.add(new Token(Token.Kind.END, "", start));
        return tokens;
      }
      if (next == '/' && peek(1) == '/') {
        comment(start);
      } else if (next == '_' || Character.isLetter(next)) {
        word(start);
      } else if (isDigit(next) || next == '-' && isDigit(peek(1))) {
        number(start);
      } else if (next == '"') {
        string(start);
      } else if (PUNCTUATION.indexOf(next) >= 0) {
        add(Token.Kind.PUNCTUATION, take(), start);
      } else {
        add(Token.Kind.ERROR, "the character '" + take() + "', which has no meaning here", start);
      }
    }
  }

  private void add(Token.Kind kind, String word, Position start) {
    tokens.add(new Token(kind, word, start));
  }

  private int peek(int ahead) {
    return at + ahead < text.length ? text[at + ahead] : -1;
  }

  private String take() {
    int taken = text[at++];
    if (taken == '\n') {
      line++;
      column = 1;
    } else {
      column++;
    }
    return Character.toString(taken);
  }

  private void skipBlanks() {
    while (peek(0) == ' ' || peek(0) == '\t' || peek(0) == '\r' || peek(0) == '\n') {
      take();
    }
  }

  private void comment(Position start) {
    boolean documentation = peek(2) == '/';
    StringBuilder comment = new StringBuilder();
    while (peek(0) >= 0 && peek(0) != '\n') {
      comment.append(take());
    }
    if (documentation) {
      add(Token.Kind.DOCUMENTATION, comment.substring(3).strip(), start);
    }
  }

  private void word(Position start) {
    StringBuilder word = new StringBuilder();
    while (peek(0) == '_' || isDigit(peek(0)) || peek(0) >= 0 && Character.isLetter(peek(0))) {
      word.append(take());
    }
    add(KEYWORDS.contains(word.toString()) ? Token.Kind.KEYWORD : Token.Kind.IDENTIFIER, word.toString(), start);
  }

  private void number(Position start) {
    StringBuilder number = new StringBuilder(take());
    digits(number);
    boolean integer = true;
    if (peek(0) == '.' && isDigit(peek(1))) {
      integer = false;
      number.append(take());
      digits(number);
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (isDigit(peek(1 + sign))) {
        integer = false;
        for (int i = 0; i <= sign; i++) {
          number.append(take());
        }
        digits(number);
      }
    }
    add(integer ? Token.Kind.INTEGER : Token.Kind.FLOAT, number.toString(), start);
  }

  private void digits(StringBuilder number) {
    while (isDigit(peek(0))) {
      number.append(take());
    }
  }

  private void string(Position start) {
    take();
    StringBuilder value = new StringBuilder();
    String problem = "";
    while (peek(0) != '"') {
      if (peek(0) < 0 || peek(0) == '\n') {
        add(Token.Kind.ERROR, "a string that does not end on its line", start);
        return;
      }
      String next = take();
      if (next.equals("\\")) {
        int escape = peek(0) < 0 ? -1 : ESCAPES.indexOf(peek(0));
        if (escape < 0) {
          problem = "a string with an unknown escape; known are \\n \\t \\r \\\\ \\\" \\0";
        } else {
          take();
          value.append(ESCAPED.charAt(escape));
        }
      } else {
        value.append(next);
      }
    }
    take();
    add(problem.isEmpty() ? Token.Kind.STRING : Token.Kind.ERROR, problem.isEmpty() ? value.toString() : problem, start);
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }
}
