package org.blockberry.cramberry.compiler.generate;

import org.blockberry.cramberry.compiler.schema.Position;

/** A valid schema for which there is no Java. */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unsupported(Position position, String message) {
    super(position + ": " + message, null, false, false);
  }
}
