package org.blockberry.cramberry.compiler.generate;

import org.blockberry.cramberry.compiler.schema.Schema;

/** The record of one enum: a number that may also be one that the schema does not know yet. */
final class EnumSource {
  private EnumSource() {}

  static void emit(Schema.EnumType type, JavaSource java) {
    String name = type.name();
    String comparator = java.use("java.util.Comparator");
    java.doc(type.documentation().isEmpty() ? new String[] {"Enum " + name + "; numbers that this schema does not know are kept."}
        : type.documentation().toArray(String[]::new));
    java.line("public record " + name + "(int number) {");
    for (Schema.EnumValue value : type.values()) {
      if (value.number() > Integer.MAX_VALUE) {
        throw new Unsupported(value.position(), "the number of " + name + "." + value.name() + " does not fit 32 bits");
      }
      java.doc(value.documentation().isEmpty() ? new String[] {"Value " + value.number() + "."} : value.documentation().toArray(String[]::new));
      java.line("public static final " + name + " " + value.name() + " = new " + name + "(" + value.number() + ");");
    }
    java.doc("What an absent field has.");
    java.line("public static final " + name + " ZERO = of(0);");
    java.doc("Order on the wire.");
    java.line("public static final " + comparator + "<" + name + "> ORDER = " + comparator + ".comparingInt(" + name + "::number);");
    java.blank().doc("The value with a number.");
    java.line("public static " + name + " of(int number) {");
    java.line("return switch (number) {");
    type.values().forEach(value -> java.line("case " + value.number() + " -> " + value.name() + ";"));
    java.line("default -> new " + name + "(number);");
    java.line("};");
    java.line("}");
    java.blank().line("@Override");
    java.line("public String toString() {");
    java.line("return switch (number) {");
    type.values().forEach(value -> java.line("case " + value.number() + " -> \"" + value.name() + "\";"));
    java.line("default -> Integer.toString(number);");
    java.line("};");
    java.line("}");
    java.line("}");
  }
}
