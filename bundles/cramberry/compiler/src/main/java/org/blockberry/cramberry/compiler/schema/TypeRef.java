package org.blockberry.cramberry.compiler.schema;

import java.util.Optional;
import java.util.Set;

/** A type as a schema names it. */
public sealed interface TypeRef {
  /** Where it is written. */
  Position position();

  /** How the canonical formatting writes it. */
  String text();

  /** Answers a question about a type; the compiler refuses one that forgot a case. */
  interface Visitor<R> {
    /** A built-in type. */
    R scalar(Scalar type);

    /** A message, enum or interface by its name. */
    R named(Named type);

    /** A value that may be absent. */
    R pointer(Pointer type);

    /** A list, or an array of fixed size. */
    R list(ListOf type);

    /** A map. */
    R map(MapOf type);
  }

  /** Calls the method of {@code visitor} for this kind of type. */
  <R> R accept(Visitor<R> visitor);

  /**
   * A built-in type.
   *
   * @param name one of {@link #NAMES}
   */
  record Scalar(String name, Position position) implements TypeRef {
    /** The built-in types. */
    public static final Set<String> NAMES = Set.of("bool", "int8", "int16", "int32", "int64", "int", "uint8", "uint16", "uint32",
        "uint64", "uint", "float32", "float64", "complex64", "complex128", "string", "bytes");

    @Override
    public String text() {
      return name;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.scalar(this);
    }
  }

  /**
   * A type by name.
   *
   * @param qualifier alias or path of an import
   */
  record Named(Optional<String> qualifier, String name, Position position) implements TypeRef {
    @Override
    public String text() {
      return qualifier.map(key -> key + ".").orElse("") + name;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.named(this);
    }
  }

  /** A value that may be absent. */
  record Pointer(TypeRef target, Position position) implements TypeRef {
    @Override
    public String text() {
      return "*" + target.text();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pointer(this);
    }
  }

  /**
   * A list.
   *
   * @param size 0 for any, else that of an array
   */
  record ListOf(long size, TypeRef element, Position position) implements TypeRef {
    @Override
    public String text() {
      return "[" + (size == 0 ? "" : size) + "]" + element.text();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.list(this);
    }
  }

  /** A map. */
  record MapOf(TypeRef key, TypeRef value, Position position) implements TypeRef {
    @Override
    public String text() {
      return "map[" + key.text() + "]" + value.text();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.map(this);
    }
  }
}
