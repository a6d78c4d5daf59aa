package org.blockberry.cramberry.compiler.schema;

/** A place where the text breaks the grammar. */
public record SyntaxError(Position position, String message) {
  @Override
  public String toString() {
    return position + ": " + message;
  }
}
