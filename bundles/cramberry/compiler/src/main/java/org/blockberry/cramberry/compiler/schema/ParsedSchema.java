package org.blockberry.cramberry.compiler.schema;

import java.util.List;

/**
 * What a text is.
 *
 * @param schema as far as it could be understood; not to be used if there are errors
 * @param errors in the order of the text
 */
public record ParsedSchema(Schema schema, List<SyntaxError> errors) {
  /** Copies the list. */
  public ParsedSchema {
    errors = List.copyOf(errors);
  }
}
