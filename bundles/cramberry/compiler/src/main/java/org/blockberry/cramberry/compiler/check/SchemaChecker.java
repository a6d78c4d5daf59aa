package org.blockberry.cramberry.compiler.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.cramberry.compiler.schema.Position;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/** Checks one file against the rules of specification 11.3. */
public final class SchemaChecker {
  private static final long MAX_FIELD_NUMBER = (1 << 29) - 1;
  private static final long FIRST_RESERVED = 19_000;
  private static final long LAST_RESERVED = 19_999;
  private static final Set<String> NEVER_KEYS = Set.of("bytes", "float32", "float64", "complex64", "complex128");

  private final Schema schema;
  private final Scope scope;
  private final List<Issue> issues = new ArrayList<>();

  private SchemaChecker(Schema schema, Map<String, Schema> imports) {
    this.schema = schema;
    this.scope = new Scope(schema, imports);
  }

  /**
   * What is wrong, warnings included, in the order of the text.
   *
   * @param imports the imported files by their keys
   */
  public static List<Issue> check(Schema schema, Map<String, Schema> imports) {
    return new SchemaChecker(schema, imports).run();
  }

  private List<Issue> run() {
    names();
    schema.messages().forEach(this::message);
    schema.enums().forEach(this::enumeration);
    schema.interfaces().forEach(this::family);
    issues.sort(Issue.ORDER);
    return issues;
  }

  private void report(Issue.Code code, Position position, String message) {
    issues.add(new Issue(code, position, message));
  }

  private void names() {
    Map<String, Position> seen = new HashMap<>();
    List<Map.Entry<String, Position>> all = new ArrayList<>();
    schema.messages().forEach(each -> all.add(Map.entry(each.name(), each.position())));
    schema.enums().forEach(each -> all.add(Map.entry(each.name(), each.position())));
    schema.interfaces().forEach(each -> all.add(Map.entry(each.name(), each.position())));
    all.sort(Map.Entry.comparingByValue());
    for (Map.Entry<String, Position> each : all) {
      Position first = seen.putIfAbsent(each.getKey(), each.getValue());
      if (first != null) {
        report(Issue.Code.DUPLICATE_TYPE_NAME, each.getValue(), each.getKey() + " is declared at " + first + " already");
      }
    }
  }

  private void message(Schema.Message message) {
    message.typeId().filter(id -> id < 0).ifPresent(id ->
        report(Issue.Code.NEGATIVE_TYPE_ID, message.position(), "the type id of " + message.name() + " is " + id));
    Map<Long, String> numbers = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (Schema.Field field : message.fields()) {
      String where = message.name() + "." + field.name();
      number(field, where);
      String other = numbers.putIfAbsent(field.number(), field.name());
      if (other != null) {
        report(Issue.Code.DUPLICATE_FIELD_NUMBER, field.position(), where + " has the number of " + other + ", " + field.number());
      }
      if (!names.add(field.name())) {
        report(Issue.Code.DUPLICATE_FIELD_NAME, field.position(), where + " is declared twice");
      }
      if (field.is(Schema.Modifier.REQUIRED) && field.is(Schema.Modifier.OPTIONAL)) {
        report(Issue.Code.REQUIRED_AND_OPTIONAL, field.position(), where + " is both required and optional");
      }
      if (field.type() instanceof TypeRef.MapOf map) {
        key(map.key());
      }
      type(field.type());
    }
  }

  private void number(Schema.Field field, String where) {
    long number = field.number();
    if (number < 1) {
      report(Issue.Code.FIELD_NUMBER_NOT_POSITIVE, field.position(), "the number of " + where + " is " + number + " but must be 1 or more");
    } else if (number > MAX_FIELD_NUMBER) {
      report(Issue.Code.FIELD_NUMBER_TOO_LARGE, field.position(), "the number of " + where + " is " + number + " but may be "
          + MAX_FIELD_NUMBER);
    } else if (number >= FIRST_RESERVED && number <= LAST_RESERVED) {
      report(Issue.Code.FIELD_NUMBER_RESERVED, field.position(), "the numbers from " + FIRST_RESERVED + " to " + LAST_RESERVED
          + " are reserved");
    }
  }

  private void key(TypeRef key) {
    boolean possible = key.accept(new TypeRef.Visitor<Boolean>() {
      @Override
      public Boolean scalar(TypeRef.Scalar type) {
        return !NEVER_KEYS.contains(type.name());
      }

      @Override
      public Boolean named(TypeRef.Named type) {
        return type.qualifier().isPresent()
            || scope.local(type.name()).map(declared -> declared.kind() == Scope.Kind.ENUM).orElse(true);
      }

      @Override
      public Boolean pointer(TypeRef.Pointer type) {
        return false;
      }

      @Override
      public Boolean list(TypeRef.ListOf type) {
        return false;
      }

      @Override
      public Boolean map(TypeRef.MapOf type) {
        return false;
      }
    });
    if (!possible) {
      report(Issue.Code.MAP_KEY_TYPE, key.position(), "a map cannot have keys of type " + key.text());
    }
  }

  /** Names and sizes inside a type. */
  private void type(TypeRef checked) {
    checked.accept(new TypeRef.Visitor<Void>() {
      @Override
      public Void scalar(TypeRef.Scalar type) {
        return null;
      }

      @Override
      public Void named(TypeRef.Named type) {
        if (type.qualifier().isPresent()) {
          qualifier(type, type.position());
        } else if (scope.find(type).isEmpty()) {
          report(Issue.Code.UNDEFINED_TYPE, type.position(), type.name() + " is declared neither here nor in an imported file of this package");
        }
        return null;
      }

      @Override
      public Void pointer(TypeRef.Pointer type) {
        return type.target().accept(this);
      }

      @Override
      public Void list(TypeRef.ListOf type) {
        if (type.size() < 0) {
          report(Issue.Code.NEGATIVE_ARRAY_SIZE, type.position(), "the size of an array is " + type.size());
        }
        return type.element().accept(this);
      }

      @Override
      public Void map(TypeRef.MapOf type) {
        type.key().accept(this);
        return type.value().accept(this);
      }
    });
  }

  private boolean qualifier(TypeRef.Named type, Position position) {
    String key = type.qualifier().orElseThrow();
    if (scope.knowsPackage(key)) {
      return true;
    }
    report(Issue.Code.UNKNOWN_PACKAGE, position, "no import is called " + key);
    return false;
  }

  private void enumeration(Schema.EnumType type) {
    if (!type.values().isEmpty() && type.values().stream().noneMatch(value -> value.number() == 0)) {
      report(Issue.Code.ENUM_NO_ZERO, type.position(), type.name() + " has no value 0, which absent fields have");
    }
    Set<Long> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Schema.EnumValue value : type.values()) {
      String where = type.name() + "." + value.name();
      if (value.number() < 0) {
        report(Issue.Code.ENUM_VALUE_NEGATIVE, value.position(), "the number of " + where + " is " + value.number());
      }
      if (!numbers.add(value.number())) {
        report(Issue.Code.DUPLICATE_ENUM_NUMBER, value.position(), "the number of " + where + " is taken");
      }
      if (!names.add(value.name())) {
        report(Issue.Code.DUPLICATE_ENUM_NAME, value.position(), where + " is declared twice");
      }
    }
  }

  private void family(Schema.Interface family) {
    Map<Long, String> ids = new HashMap<>();
    for (Schema.Implementation member : family.implementations()) {
      String name = member.type().text();
      if (member.typeId() < 1) {
        report(Issue.Code.TYPE_ID_NOT_POSITIVE, member.position(), "the type id of " + name + " is " + member.typeId()
            + " but must be 1 or more");
      }
      String other = ids.putIfAbsent(member.typeId(), name);
      if (other != null) {
        report(Issue.Code.DUPLICATE_TYPE_ID, member.position(), name + " has the type id of " + other + ", " + member.typeId());
      }
      implementation(member);
    }
  }

  private void implementation(Schema.Implementation member) {
    TypeRef.Named type = member.type();
    boolean message = scope.find(type).map(found -> found.kind() == Scope.Kind.MESSAGE).orElse(false);
    if (type.qualifier().isPresent()) {
      if (qualifier(type, member.position()) && !message) {
        report(Issue.Code.TYPE_NOT_IN_PACKAGE, member.position(), type.qualifier().get() + " has no message " + type.name());
      }
    } else if (scope.local(type.name()).isPresent()) {
      if (!message) {
        report(Issue.Code.IMPLEMENTATION_NOT_A_MESSAGE, member.position(), type.name() + " is no message");
      }
    } else if (!message) {
      report(Issue.Code.UNDEFINED_TYPE, member.position(), type.name() + " is declared neither here nor in an imported file of this package");
    }
  }
}
