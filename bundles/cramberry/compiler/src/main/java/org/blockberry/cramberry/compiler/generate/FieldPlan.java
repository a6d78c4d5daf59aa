package org.blockberry.cramberry.compiler.generate;

import org.blockberry.cramberry.compiler.check.Scope;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/**
 * One component of a record and how it goes over the wire (specification 4.3, 10.1).
 *
 * @param kind what its type is
 * @param nullable whether absent and empty differ; the component is an Optional then
 * @param required whether decoding refuses a message without it
 * @param pointer whether it has the wire type of a pointer also in profile G
 */
record FieldPlan(Schema.Field field, String name, Kind kind, Value value, boolean nullable, boolean required, boolean pointer) {
  enum Kind { SCALAR, STRING, BYTES, ENUM, MESSAGE, INTERFACE, LIST, MAP }

  private static final int OTHER = 2;

  static FieldPlan of(Schema.Field field, Values values, Scope scope, MessageOptions options, JavaSource java) {
    TypeRef type = field.type();
    boolean pointer = type instanceof TypeRef.Pointer;
    if (type instanceof TypeRef.Pointer declared) {
      type = declared.target();
    }
    if (field.is(Schema.Modifier.REPEATED)) {
      if (pointer) {
        throw new Unsupported(field.position(), "a repeated field has no absent elements; write repeated " + type.text());
      }
      type = new TypeRef.ListOf(0, type, field.position());
    }
    Kind kind = kind(type, scope);
    boolean collection = kind == Kind.LIST || kind == Kind.MAP;
    if (pointer && collection) {
      throw new Unsupported(field.position(), "a pointer to a list or map; write " + type.text());
    }
    boolean required = field.is(Schema.Modifier.REQUIRED);
    boolean bare = kind == Kind.SCALAR || kind == Kind.STRING; // what the original keeps nullable when it is required
    boolean nullable = kind == Kind.INTERFACE || pointer || field.is(Schema.Modifier.OPTIONAL) && !collection
        || required && bare && options.nullableRequired();
    return new FieldPlan(field, JavaNames.component(field.name()), kind, values.of(type, java), nullable,
        required && !options.nullableRequired(), pointer);
  }

  private static Kind kind(TypeRef type, Scope scope) {
    if (type instanceof TypeRef.Scalar scalar) {
      return switch (scalar.name()) {
        case "string" -> Kind.STRING;
        case "bytes" -> Kind.BYTES;
        default -> Kind.SCALAR;
      };
    }
    if (type instanceof TypeRef.MapOf) {
      return Kind.MAP;
    }
    if (type instanceof TypeRef.Pointer) {
      throw new Unsupported(type.position(), "a pointer can be the type of a field, not of another pointer");
    }
    if (type instanceof TypeRef.ListOf list) {
      return list.size() == 0 && list.element().text().equals("uint8") ? Kind.BYTES : Kind.LIST;
    }
    return scope.find((TypeRef.Named) type).map(declared -> switch (declared.kind()) {
      case ENUM -> Kind.ENUM;
      case MESSAGE -> Kind.MESSAGE;
      case INTERFACE -> Kind.INTERFACE;
    }).orElse(Kind.MESSAGE);
  }

  long number() {
    return field.number();
  }

  /** Java type of the component. */
  String type(JavaSource java) {
    if (!nullable) {
      return value.type();
    }
    String optional = optional();
    java.use("java.util." + (optional.indexOf('<') < 0 ? optional : "Optional"));
    return optional;
  }

  private String optional() {
    return switch (value.type()) {
      case "int" -> "OptionalInt";
      case "long" -> "OptionalLong";
      case "double" -> "OptionalDouble";
      default -> "Optional<" + value.boxed() + ">";
    };
  }

  private String optionalClass() {
    String optional = optional();
    int open = optional.indexOf('<');
    return open < 0 ? optional : optional.substring(0, open);
  }

  String zero() {
    return nullable ? optionalClass() + ".empty()" : value.zero();
  }

  String emptyTest(String expression) {
    return nullable ? expression + ".isEmpty()" : value.emptyTest(expression);
  }

  /** The value of the present Optional {@code expression}. */
  private String present(String expression) {
    return expression + switch (value.type()) {
      case "int" -> ".getAsInt()";
      case "long" -> ".getAsLong()";
      case "double" -> ".getAsDouble()";
      default -> ".get()";
    };
  }

  void write(JavaSource java, String message, boolean reflection) {
    boolean bare = kind == Kind.SCALAR || kind == Kind.STRING;
    int wireType = nullable && (pointer || reflection) || required && bare && reflection ? OTHER : value.wireType();
    if (nullable) {
      java.line("if (" + name + ".isPresent()) {");
      body(java, wireType, present(name));
      java.line("}");
    } else if (required && (kind == Kind.BYTES || reflection && !bare)) {
      java.use("org.blockberry.cramberry.ErrorCategory");
      java.line("if (" + emptyTest(name) + ") {");
      java.line("throw out.error(ErrorCategory.REQUIRED_FIELD_MISSING, \"required field " + message + "." + field.name() + " is empty\");");
      java.line("}");
      body(java, wireType, name);
    } else if (required || !reflection && (kind == Kind.ENUM || kind == Kind.MESSAGE || kind == Kind.MAP)
        || emptyTest(name).equals("false")) {
      if (kind == Kind.MAP) {
        java.line("{"); // its variables
      }
      body(java, wireType, name);
      if (kind == Kind.MAP) {
        java.line("}");
      }
    } else {
      String test = emptyTest(name);
      java.line("if (" + (test.startsWith("!") ? test.substring(1) : test.endsWith(" == 0") ? test.replace(" == 0", " != 0") : "!" + test)
          + ") {");
      body(java, wireType, name);
      java.line("}");
    }
  }

  private void body(JavaSource java, int wireType, String expression) {
    if (number() < 16 && !value.fieldWriter().isEmpty()) {
      java.line("out." + value.fieldWriter() + "(0x" + Long.toHexString(number() << 4 | wireType << 1) + ", " + value.forWriter(expression) + ");");
      return;
    }
    java.line("out.writeTag(" + number() + ", " + wireType + ");");
    value.writing().emit(java, expression, 0);
  }

  /** Reads into the local variable of the component's name. */
  void read(JavaSource java, boolean reflection) {
    boolean asPointer = reflection && (nullable && kind != Kind.INTERFACE || required && (kind == Kind.SCALAR || kind == Kind.STRING));
    if (asPointer) {
      java.line("if (in.consumeNil()) {");
      java.line(name + " = " + zero() + ";");
      java.line("} else if (in.remaining() > 0) {"); // at the end of the data it stays as it is
    }
    target(java, reflection);
    if (asPointer) {
      java.line("}");
    }
  }

  private void target(JavaSource java, boolean reflection) {
    if (kind == Kind.MESSAGE) {
      String before = nullable ? reflection ? name + ".orElse(" + value.type() + ".EMPTY)" : value.type() + ".EMPTY" : name;
      String read = value.type() + ".read(in, " + before + ")";
      java.line(name + " = " + (nullable ? "Optional.of(" + read + ")" : read) + ";");
    } else if (kind == Kind.INTERFACE) {
      java.line(name + " = in.consumeNil() ? Optional.empty() : Optional.of(" + value.type() + ".readTagged(in));");
    } else if (nullable) {
      value.reading().emit(java, value.type() + " given", 0);
      java.line(name + " = " + optionalClass() + ".of(given);");
    } else {
      value.reading().emit(java, name, 0);
    }
  }

  /** Memory of the component itself, in bytes. */
  int memory() {
    return switch (nullable ? "" : value.type()) {
      case "boolean", "byte" -> 1;
      case "short" -> 2;
      case "long", "double" -> 8;
      default -> nullable ? 20 : 4;
    };
  }
}
