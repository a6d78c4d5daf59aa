package org.blockberry.cramberry.compiler.generate;

import static org.blockberry.cramberry.compiler.generate.Value.statement;

import java.util.Map;
import java.util.Optional;
import org.blockberry.cramberry.compiler.check.Scope;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/** The {@link Value} of each type of one file. */
final class Values {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int OTHER = 2;
  private static final int FIXED32 = 3;
  private static final int SVARINT = 4;
  private static final int BOX = 16;
  private static final String RUNTIME = "org.blockberry.cramberry.";
  private static final String NATURAL = "java.util.Comparator.naturalOrder()";

  private static final Map<String, Value> SCALARS = Map.ofEntries(
      Map.entry("bool", number("boolean", "Boolean", "false", VARINT, "!$", "writeBool", "readBool", NATURAL)),
      Map.entry("int8", number("byte", "Byte", "(byte) 0", SVARINT, "$ == 0", "writeByte", "readInt8", NATURAL)),
      Map.entry("int16", number("short", "Short", "(short) 0", SVARINT, "$ == 0", "writeSigned", "readInt16", NATURAL)),
      Map.entry("int32", number("int", "Integer", "0", SVARINT, "$ == 0", "writeSigned", "readInt32", NATURAL)),
      Map.entry("int64", number("long", "Long", "0L", SVARINT, "$ == 0", "writeSigned", "readSigned", NATURAL)),
      Map.entry("int", number("long", "Long", "0L", SVARINT, "$ == 0", "writeSigned", "readSigned", NATURAL)),
      Map.entry("uint8", number("int", "Integer", "0", VARINT, "$ == 0", "writeByte", "readUint8", NATURAL)),
      Map.entry("uint16", number("int", "Integer", "0", VARINT, "$ == 0", "writeUnsigned", "readUint16", NATURAL)),
      Map.entry("uint32", number("long", "Long", "0L", VARINT, "$ == 0", "writeUnsigned", "readUint32", NATURAL)),
      Map.entry("uint64", number("long", "Long", "0L", VARINT, "$ == 0", "writeUnsigned", "readUnsigned", "WireMap.UNSIGNED")),
      Map.entry("uint", number("long", "Long", "0L", VARINT, "$ == 0", "writeUnsigned", "readUnsigned", "WireMap.UNSIGNED")),
      Map.entry("float32", number("float", "Float", "0f", FIXED32, "$ == 0", "writeFloat32", "readFloat32", "")),
      Map.entry("float64", number("double", "Double", "0d", FIXED64, "$ == 0", "writeFloat64", "readFloat64", "")),
      Map.entry("string", new Value("String", "String", "\"\"", OTHER, "$.isEmpty()", statement("out.writeString($);"),
          statement("$ = in.readString();"), false, "WireMap.STRINGS", false, 0, "writeStringField", "")),
      Map.entry("bytes", new Value("Bytes", "Bytes", "Bytes.EMPTY", OTHER, "$.isEmpty()", statement("out.writeBytes($);"),
          statement("$ = in.readBytes();"), false, "", false, 0, "writeBytesField", "")));

  private final Scope scope;
  private final Packages packages;

  Values(Scope scope, Packages packages) {
    this.scope = scope;
    this.packages = packages;
  }

  private static Value number(String type, String boxed, String zero, int wireType, String empty, String write, String read, String order) {
    return new Value(type, boxed, zero, wireType, empty, statement("out." + write + "($);"), statement("$ = in." + read + "();"), true, order,
        false, boxed.equals("Boolean") || boxed.equals("Byte") ? 0 : BOX, switch (write) {
          case "writeSigned" -> "writeSignedField";
          case "writeUnsigned" -> "writeUnsignedField";
          case "writeByte", "writeBool" -> "writeByteField";
          default -> "";
        }, "");
  }

  /** Bits of an unsigned type whose Java type holds more; 0 for others. */
  static int unsignedBits(TypeRef type) {
    return type instanceof TypeRef.Scalar scalar ? switch (scalar.name()) {
      case "uint8" -> 8;
      case "uint16" -> 16;
      case "uint32" -> 32;
      default -> 0;
    } : 0;
  }

  /** @throws Unsupported there is no Java for the type */
  Value of(TypeRef type, JavaSource java) {
    return type.accept(new TypeRef.Visitor<Value>() {
      @Override
      public Value scalar(TypeRef.Scalar scalar) {
        Value value = SCALARS.get(scalar.name());
        if (value == null) {
          throw new Unsupported(scalar.position(), "there is no Java type for " + scalar.name()
              + "; the original's generated code cannot write it either");
        }
        if (scalar.name().equals("bytes")) {
          java.use("org.blockberry.api.value.Bytes");
        }
        return value;
      }

      @Override
      public Value named(TypeRef.Named named) {
        Optional<Scope.Declared> declared = scope.find(named);
        if (declared.isEmpty()) {
          throw new Unsupported(named.position(), named.text() + " is not declared");
        }
        return Values.this.named(declared.get(), java);
      }

      @Override
      public Value pointer(TypeRef.Pointer pointer) {
        throw new Unsupported(pointer.position(), "a pointer can be the type of a field, not part of " + type.text());
      }

      @Override
      public Value list(TypeRef.ListOf list) {
        if (list.element() instanceof TypeRef.Scalar scalar && scalar.name().equals("uint8") && list.size() == 0) {
          return scalar(new TypeRef.Scalar("bytes", list.position())); // the same bytes
        }
        return Values.this.list(list, of(list.element(), java), java);
      }

      @Override
      public Value map(TypeRef.MapOf map) {
        return Values.this.map(map, of(map.key(), java), of(map.value(), java), java);
      }
    });
  }

  private Value named(Scope.Declared declared, JavaSource java) {
    String name = java.use(packages.javaPackage(declared.file()) + "." + declared.name());
    return switch (declared.kind()) {
      case ENUM -> new Value(name, name, name + ".ZERO", SVARINT, "$.number() == 0", statement("out.writeSigned($.number());"),
          statement("$ = " + name + ".of(in.readInt32());"), true, name + ".ORDER", false, BOX, "writeSignedField", "");
      case MESSAGE -> new Value(name, name, name + ".EMPTY", OTHER, "$.isEmpty()", statement("$.writeTo(out);"),
          statement("$ = " + name + ".read(in);"), false, "", true, 0, "", "");
      case INTERFACE -> new Value(name, name, "", OTHER, "", statement(name + ".writeTagged(out, $);"),
          statement("$ = " + name + ".readTagged(in);"), false, "", false, 0, "", "");
    };
  }

  /** A list of numbers that needs no object per number; null for others. */
  private static Value packed(TypeRef.ListOf type, Value element, JavaSource java) {
    if (type.size() > 0 || !(type.element() instanceof TypeRef.Scalar scalar)) {
      return null;
    }
    String read = switch (scalar.name()) {
      case "int32", "int64", "int" -> "readSigned";
      case "uint16" -> "readUint16";
      case "uint32" -> "readUint32";
      case "uint64", "uint" -> "readUnsigned";
      default -> "";
    };
    if (read.isEmpty()) {
      return null;
    }
    java.use("java.util.List");
    String name = java.use(RUNTIME + (element.type().equals("int") ? "WireInts" : "WireLongs"));
    String write = read.equals("readSigned") ? "writeSigned" : "writeUnsigned";
    String list = "List<" + element.boxed() + ">";
    return new Value(list, list, "List.of()", OTHER, "$.isEmpty()", statement(name + ".copyOf($)." + write + "(out);"),
        statement("$ = " + name + "." + read + "(in);"), false, "", false, 0, "", name + ".copyOf($)");
  }

  private Value list(TypeRef.ListOf type, Value element, JavaSource java) {
    Value packed = packed(type, element, java);
    if (packed != null) {
      return packed;
    }
    java.use("java.util.List");
    java.use(RUNTIME + "WireList");
    long size = type.size();
    if (size > Integer.MAX_VALUE) {
      throw new Unsupported(type.position(), "an array of " + size + " elements");
    }
    String zero = size == 0 ? "List.of()" : "java.util.Collections.nCopies(" + size + ", " + element.zero() + ")";
    return new Value("List<" + element.boxed() + ">", "List<" + element.boxed() + ">", zero, OTHER, size == 0 ? "$.isEmpty()" : "false",
        (out, target, depth) -> {
          String each = "each" + depth;
          out.line(element.packed() ? "out.writeUnsigned(" + target + ".size());" : "out.writeListCount(" + target + ".size());");
          out.line("for (" + element.type() + " " + each + " : " + target + ") {");
          element.writing().emit(out, each, depth + 1);
          out.line("}");
        }, (in, target, depth) -> {
          String count = "count" + depth;
          String list = "list" + depth;
          String each = "each" + depth;
          in.line("int " + count + " = in.readListCount();");
          if (size > 0) {
            in.use(RUNTIME + "ErrorCategory");
            in.line("if (" + count + " > " + size + ") {");
            in.line("throw in.error(ErrorCategory.ARRAY_LENGTH_MISMATCH, \"an array has \" + " + count + " + \" elements but may have " + size
                + "\");");
            in.line("}");
          }
          in.line("WireList.Builder<" + element.boxed() + "> " + list + " = WireList.builder(in, " + count + ");");
          in.line("for (int i" + depth + " = 0; i" + depth + " < " + count + "; i" + depth + "++) {");
          if (element.mayTakeNoBytes()) {
            in.line("in.beginElement();");
          }
          if (element.memory() > 0) {
            in.line("in.charge(" + element.memory() + ");");
          }
          element.reading().emit(in, element.type() + " " + each, depth + 1);
          in.line(list + ".add(" + each + ");");
          in.line("}");
          if (size > 0) {
            in.line("for (int i" + depth + " = " + count + "; i" + depth + " < " + size + "; i" + depth + "++) {");
            in.line(list + ".add(" + element.zero() + ");");
            in.line("}");
          }
          in.line(target + " = " + list + ".build();");
        }, false, "", false, 0, "", "WireList.copyOf($)");
  }

  private Value map(TypeRef.MapOf type, Value key, Value value, JavaSource java) {
    if (key.order().isEmpty()) {
      throw new Unsupported(type.key().position(), "there is no Java map with keys of type " + type.key().text());
    }
    java.use("java.util.Map");
    java.use(RUNTIME + "WireMap");
    String types = "<" + key.boxed() + ", " + value.boxed() + ">";
    return new Value("Map" + types, "Map" + types, "Map.of()", OTHER, "$.isEmpty()", (out, target, depth) -> {
      String map = "map" + depth;
      String i = "i" + depth;
      out.line("WireMap" + types + " " + map + " = WireMap.copyOf(" + target + ", " + key.order() + ");");
      out.line("out.writeMapCount(" + map + ".size());");
      out.line("for (int " + i + " = 0; " + i + " < " + map + ".size(); " + i + "++) {");
      key.writing().emit(out, map + ".keyAt(" + i + ")", depth + 1);
      value.writing().emit(out, map + ".valueAt(" + i + ")", depth + 1);
      out.line("}");
    }, (in, target, depth) -> {
      String count = "count" + depth;
      String map = "map" + depth;
      in.line("int " + count + " = in.readMapCount();");
      in.line("WireMap.Builder" + types + " " + map + " = WireMap.builder(in, " + count + ", " + key.order() + ");");
      in.line("for (int i" + depth + " = 0; i" + depth + " < " + count + "; i" + depth + "++) {");
      if (key.memory() + value.memory() > 0) {
        in.line("in.charge(" + (key.memory() + value.memory()) + ");");
      }
      key.reading().emit(in, key.type() + " key" + depth, depth + 1);
      value.reading().emit(in, value.type() + " value" + depth, depth + 1);
      in.line(map + ".add(key" + depth + ", value" + depth + ");");
      in.line("}");
      in.line(target + " = " + map + ".build();");
    }, false, "", false, 0, "", "WireMap.copyOf($, " + key.order() + ")");
  }

  /** Java packages of schema files. */
  interface Packages {
    String javaPackage(Schema file);
  }
}
