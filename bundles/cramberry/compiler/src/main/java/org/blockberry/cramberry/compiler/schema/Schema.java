package org.blockberry.cramberry.compiler.schema;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One schema file. Declarations are in the order of the file. */
public record Schema(Optional<String> packageName, List<Import> imports, List<Option> options, List<Message> messages,
    List<EnumType> enums, List<Interface> interfaces) {
  /** Copies the lists. */
  public Schema {
    imports = List.copyOf(imports);
    options = List.copyOf(options);
    messages = List.copyOf(messages);
    enums = List.copyOf(enums);
    interfaces = List.copyOf(interfaces);
  }

  /** Another file. */
  public record Import(String path, Optional<String> alias, Position position) {
    /** The word in front of the dot in names of its types. */
    public String key() {
      return alias.orElse(path);
    }
  }

  /** A setting of the file, a declaration or a field. */
  public record Option(String name, OptionValue value) {}

  /** How a field is present. */
  public enum Modifier {
    /** Receivers refuse a message without it. */
    REQUIRED,
    /** Absent and empty differ. */
    OPTIONAL,
    /** A list. */
    REPEATED,
    /** Not to be used any more. */
    DEPRECATED;

    /** The keyword. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A message.
   *
   * @param typeId number behind {@code @}
   */
  public record Message(String name, Optional<Long> typeId, List<Option> options, List<Field> fields, List<String> documentation,
      Position position) {
    /** Copies the lists. */
    public Message {
      options = List.copyOf(options);
      fields = List.copyOf(fields);
      documentation = List.copyOf(documentation);
    }
  }

  /** A field of a message. */
  public record Field(Set<Modifier> modifiers, TypeRef type, String name, long number, List<Option> options, List<String> documentation,
      Position position) {
    /** Copies the collections. */
    public Field {
      modifiers = Set.copyOf(modifiers);
      options = List.copyOf(options);
      documentation = List.copyOf(documentation);
    }

    /** Whether a modifier is there. */
    public boolean is(Modifier modifier) {
      return modifiers.contains(modifier);
    }
  }

  /** An enum. */
  public record EnumType(String name, List<Option> options, List<EnumValue> values, List<String> documentation, Position position) {
    /** Copies the lists. */
    public EnumType {
      options = List.copyOf(options);
      values = List.copyOf(values);
      documentation = List.copyOf(documentation);
    }
  }

  /** One value of an enum. */
  public record EnumValue(String name, long number, List<String> documentation, Position position) {
    /** Copies the list. */
    public EnumValue {
      documentation = List.copyOf(documentation);
    }
  }

  /** A family of messages of which a value is one. */
  public record Interface(String name, List<Option> options, List<Implementation> implementations, List<String> documentation,
      Position position) {
    /** Copies the lists. */
    public Interface {
      options = List.copyOf(options);
      implementations = List.copyOf(implementations);
      documentation = List.copyOf(documentation);
    }
  }

  /** A member of a family. */
  public record Implementation(long typeId, TypeRef.Named type, List<String> documentation, Position position) {
    /** Copies the list. */
    public Implementation {
      documentation = List.copyOf(documentation);
    }
  }
}
