package org.blockberry.cramberry.compiler.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/** What names mean in one file. Imports do not chain (specification 11.4). */
public final class Scope {
  /** What a name stands for. */
  public enum Kind { MESSAGE, ENUM, INTERFACE }

  /** A declaration with its file. */
  public record Declared(Kind kind, String name, Schema file) {}

  private final Map<String, Declared> local;
  private final Map<String, Declared> samePackage = new HashMap<>();
  private final Map<String, Map<String, Declared>> imported = new HashMap<>();

  /** @param imports the files by their keys */
  public Scope(Schema schema, Map<String, Schema> imports) {
    this.local = declarations(schema);
    imports.forEach((key, file) -> {
      Map<String, Declared> declared = declarations(file);
      imported.put(key, declared);
      if (schema.packageName().isPresent() && schema.packageName().equals(file.packageName())) {
        declared.forEach(samePackage::putIfAbsent);
      }
    });
  }

  private static Map<String, Declared> declarations(Schema schema) {
    Map<String, Declared> found = new HashMap<>();
    schema.messages().forEach(each -> found.putIfAbsent(each.name(), new Declared(Kind.MESSAGE, each.name(), schema)));
    schema.enums().forEach(each -> found.putIfAbsent(each.name(), new Declared(Kind.ENUM, each.name(), schema)));
    schema.interfaces().forEach(each -> found.putIfAbsent(each.name(), new Declared(Kind.INTERFACE, each.name(), schema)));
    return found;
  }

  boolean knowsPackage(String key) {
    return imported.containsKey(key);
  }

  Optional<Declared> local(String name) {
    return Optional.ofNullable(local.get(name));
  }

  /** The declaration that a name means. */
  public Optional<Declared> find(TypeRef.Named type) {
    return Optional.ofNullable(type.qualifier().map(key -> imported.getOrDefault(key, Map.of()).get(type.name()))
        .orElseGet(() -> type.qualifier().isPresent() ? null : local.getOrDefault(type.name(), samePackage.get(type.name()))));
  }
}
