package org.blockberry.cramberry.compiler.schema;

/**
 * A piece of a schema's text.
 *
 * @param text as written; of a string its value, of a documentation comment the line behind the slashes, of an error what is wrong
 */
record Token(Kind kind, String text, Position position) {
  enum Kind { IDENTIFIER, KEYWORD, INTEGER, FLOAT, STRING, PUNCTUATION, DOCUMENTATION, ERROR, END }

  boolean is(String punctuationOrKeyword) {
    return (kind == Kind.PUNCTUATION || kind == Kind.KEYWORD) && text.equals(punctuationOrKeyword);
  }

  /** For error texts. */
  String described() {
    return switch (kind) {
      case END -> "the end of the file";
      case STRING -> "a string";
      case DOCUMENTATION -> "a documentation comment";
      case ERROR -> text;
      default -> "\"" + text + "\"";
    };
  }
}
