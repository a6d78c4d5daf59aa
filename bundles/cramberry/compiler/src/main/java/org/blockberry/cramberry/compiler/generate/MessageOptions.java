package org.blockberry.cramberry.compiler.generate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.cramberry.compiler.schema.OptionValue;
import org.blockberry.cramberry.compiler.schema.Position;
import org.blockberry.cramberry.compiler.schema.Schema;

/**
 * What options say about a message; those of the message before those of the file.
 *
 * @param reflection {@code profile = "reflection"} rather than {@code "generated"}: which of the original's encoders it equals
 * @param nullableRequired {@code presence = "nullable"} rather than {@code "checked"}: whether required scalars may be absent, as in the
 *     original's generated code, which checks nothing when it decodes
 */
record MessageOptions(boolean reflection, boolean nullableRequired) {
  static MessageOptions of(Schema file, Schema.Message message) {
    return new MessageOptions(
        chosen(file, message, "profile", "generated", "reflection"), chosen(file, message, "presence", "checked", "nullable"));
  }

  private static boolean chosen(Schema file, Schema.Message message, String name, String usual, String other) {
    String value = text(message.options(), name).or(() -> text(file.options(), name)).orElse(usual);
    if (!value.equals(usual) && !value.equals(other)) {
      throw new Unsupported(message.position(), "option " + name + " is \"" + value + "\" but must be \"" + usual + "\" or \"" + other + "\"");
    }
    return value.equals(other);
  }

  static Optional<String> text(List<Schema.Option> options, String name) {
    return options.stream().filter(option -> option.name().equals(name)).flatMap(option ->
        option.value() instanceof OptionValue.Text text ? Stream.of(text.value()) : Stream.empty()).findFirst();
  }

  /** Where to point when a file as a whole is wrong. */
  static Position start() {
    return new Position(1, 1);
  }
}
