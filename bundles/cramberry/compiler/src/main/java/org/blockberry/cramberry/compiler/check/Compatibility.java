package org.blockberry.cramberry.compiler.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/**
 * Whether a newer schema may take the place of an older one (specification 12). {@link Report#breaking} and {@link Report#warnings} are what
 * the original finds; {@link Report#unnoticed} are changes of the wire form that it misses.
 */
public final class Compatibility {
  private static final List<String> SIGNED = List.of("int8", "int16", "int32", "int64");
  private static final List<String> UNSIGNED = List.of("uint8", "uint16", "uint32", "uint64");

  private final List<Change> breaking = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> unnoticed = new ArrayList<>();

  /** A kind of break. */
  public enum Break {
    /** A message is gone. */
    MESSAGE_REMOVED,
    /** An enum is gone. */
    ENUM_REMOVED,
    /** A required field is gone. */
    REQUIRED_FIELD_REMOVED,
    /** A message that was there has a new required field. */
    REQUIRED_FIELD_ADDED,
    /** A field has a type that reads other bytes. */
    FIELD_TYPE_CHANGED,
    /** An enum value is gone. */
    ENUM_VALUE_REMOVED,
    /** An enum number has another name. */
    ENUM_VALUE_NUMBER_REUSED,
    /** An implementation is gone. */
    INTERFACE_TYPE_REMOVED,
    /** An implementation has another id. */
    INTERFACE_TYPE_ID_REUSED
  }

  /** One break. */
  public record Change(Break kind, String message) {
    @Override
    public String toString() {
      return kind + ": " + message;
    }
  }

  /** The result. */
  public record Report(List<Change> breaking, List<String> warnings, List<String> unnoticed) {
    /** Copies the lists. */
    public Report {
      breaking = List.copyOf(breaking);
      warnings = List.copyOf(warnings);
      unnoticed = List.copyOf(unnoticed);
    }

    /** Whether nothing breaks, as the original judges. */
    public boolean compatible() {
      return breaking.isEmpty();
    }
  }

  private Compatibility() {}

  /** Compares. */
  public static Report compare(Schema old, Schema now) {
    Compatibility comparison = new Compatibility();
    comparison.messages(byName(old.messages(), Schema.Message::name), byName(now.messages(), Schema.Message::name));
    comparison.enums(byName(old.enums(), Schema.EnumType::name), byName(now.enums(), Schema.EnumType::name));
    comparison.interfaces(byName(old.interfaces(), Schema.Interface::name), byName(now.interfaces(), Schema.Interface::name));
    return new Report(comparison.breaking, comparison.warnings, comparison.unnoticed);
  }

  private static <K, T> Map<K, T> byName(List<T> all, Function<T, K> name) {
    return all.stream().collect(Collectors.toMap(name, Function.identity(), (one, other) -> one, java.util.LinkedHashMap::new));
  }

  private void broken(Break kind, String message) {
    breaking.add(new Change(kind, message));
  }

  private void messages(Map<String, Schema.Message> old, Map<String, Schema.Message> now) {
    old.forEach((name, message) -> {
      Schema.Message newer = now.get(name);
      if (newer == null) {
        broken(Break.MESSAGE_REMOVED, "message " + name + " is gone");
      } else {
        fields(name, byName(message.fields(), Schema.Field::number), byName(newer.fields(), Schema.Field::number));
      }
    });
  }

  private void fields(String message, Map<Long, Schema.Field> old, Map<Long, Schema.Field> now) {
    old.forEach((number, field) -> {
      String where = message + "." + field.name() + " = " + number;
      Schema.Field newer = now.get(number);
      if (newer == null) {
        warnings.add("field " + where + " is gone; never use its number again");
        if (field.is(Schema.Modifier.REQUIRED)) {
          broken(Break.REQUIRED_FIELD_REMOVED, "required field " + where + " is gone");
        }
        return;
      }
      if (!compatible(field.type(), newer.type())) {
        broken(Break.FIELD_TYPE_CHANGED, where + " was " + field.type().text() + ", is " + newer.type().text());
      } else if (raw(field.type()) != raw(newer.type())) {
        unnoticed.add(where + " was one raw byte and is a varint, or the reverse");
      }
      for (Schema.Modifier modifier : List.of(Schema.Modifier.REPEATED, Schema.Modifier.OPTIONAL, Schema.Modifier.REQUIRED)) {
        if (field.is(modifier) != newer.is(modifier)) {
          unnoticed.add(where + " has " + (newer.is(modifier) ? "become " : "ceased to be ") + modifier.text());
        }
      }
    });
    now.forEach((number, field) -> {
      if (!old.containsKey(number) && field.is(Schema.Modifier.REQUIRED)) {
        broken(Break.REQUIRED_FIELD_ADDED, "required field " + message + "." + field.name() + " = " + number + " is new");
      }
    });
  }

  private static boolean compatible(TypeRef old, TypeRef now) {
    if (old.text().equals(now.text())) {
      return true;
    }
    String before = base(old);
    String after = base(now);
    boolean onePointer = old instanceof TypeRef.Pointer != now instanceof TypeRef.Pointer;
    return before.equals(after) && onePointer || wider(SIGNED, before, after) || wider(UNSIGNED, before, after);
  }

  private static boolean wider(List<String> widths, String before, String after) {
    return widths.contains(before) && widths.indexOf(after) >= widths.indexOf(before);
  }

  private static boolean raw(TypeRef type) {
    return base(type).equals("int8") || base(type).equals("uint8");
  }

  /** Without pointers and sizes of arrays. */
  private static String base(TypeRef type) {
    return type.accept(new TypeRef.Visitor<String>() {
      @Override
      public String scalar(TypeRef.Scalar scalar) {
        return scalar.name();
      }

      @Override
      public String named(TypeRef.Named named) {
        return named.text();
      }

      @Override
      public String pointer(TypeRef.Pointer pointer) {
        return pointer.target().accept(this);
      }

      @Override
      public String list(TypeRef.ListOf list) {
        return "[]" + list.element().accept(this);
      }

      @Override
      public String map(TypeRef.MapOf map) {
        return "map[" + map.key().accept(this) + "]" + map.value().accept(this);
      }
    });
  }

  private void enums(Map<String, Schema.EnumType> old, Map<String, Schema.EnumType> now) {
    old.forEach((name, type) -> {
      Schema.EnumType newer = now.get(name);
      if (newer == null) {
        broken(Break.ENUM_REMOVED, "enum " + name + " is gone");
        return;
      }
      Map<Long, Schema.EnumValue> values = byName(newer.values(), Schema.EnumValue::number);
      for (Schema.EnumValue value : type.values()) {
        Schema.EnumValue same = values.get(value.number());
        if (same == null) {
          broken(Break.ENUM_VALUE_REMOVED, name + "." + value.name() + " = " + value.number() + " is gone");
        } else if (!same.name().equals(value.name())) {
          broken(Break.ENUM_VALUE_NUMBER_REUSED, name + " " + value.number() + " was " + value.name() + ", is " + same.name());
        }
      }
    });
  }

  private void interfaces(Map<String, Schema.Interface> old, Map<String, Schema.Interface> newest) {
    old.forEach((name, family) -> {
      Schema.Interface newer = newest.get(name);
      if (newer == null) {
        warnings.add("interface " + name + " is gone");
        return;
      }
      Map<String, Set<Long>> ids = new HashMap<>(); // a type may have several
      Map<Long, String> types = new HashMap<>();
      newer.implementations().forEach(member -> {
        ids.computeIfAbsent(member.type().text(), unused -> new TreeSet<>()).add(member.typeId());
        types.put(member.typeId(), member.type().text());
      });
      for (Schema.Implementation member : family.implementations()) {
        String type = member.type().text();
        Set<Long> now = ids.getOrDefault(type, Set.of());
        if (now.isEmpty()) {
          broken(Break.INTERFACE_TYPE_REMOVED, type + " is not in " + name + " any more");
        } else if (!now.contains(member.typeId())) {
          broken(Break.INTERFACE_TYPE_ID_REUSED, type + " in " + name + " had id " + member.typeId() + ", has "
              + now.stream().map(String::valueOf).collect(Collectors.joining(" and ")));
        }
        String other = types.get(member.typeId());
        if (other != null && !other.equals(type)) {
          warnings.add("id " + member.typeId() + " of " + name + " was " + type + ", is " + other);
        }
      }
    });
  }
}
