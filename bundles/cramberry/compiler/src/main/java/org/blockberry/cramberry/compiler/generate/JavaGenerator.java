package org.blockberry.cramberry.compiler.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.cramberry.compiler.SchemaSet;
import org.blockberry.cramberry.compiler.check.Scope;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/**
 * Makes Java sources from a set of schemas. File options: {@code java_package} (default: the package); for files and messages:
 * {@code profile} and {@code presence}, see {@code MessageOptions}.
 */
public final class JavaGenerator {
  private final SchemaSet set;
  private final List<String> problems = new ArrayList<>();
  private final Map<Schema, Map<String, List<Family>>> families = new HashMap<>(); // of a message, by its file and name

  private record Family(String javaPackage, String name) {}

  /** @param set without problems */
  public JavaGenerator(SchemaSet set) {
    this.set = set;
    set.files().forEach((path, file) -> file.interfaces().forEach(family -> family.implementations().forEach(member ->
        scope(path, file).find(member.type()).ifPresent(declared -> families.computeIfAbsent(declared.file(), unused -> new HashMap<>())
            .computeIfAbsent(declared.name(), unused -> new ArrayList<>()).add(new Family(javaPackage(file), family.name()))))));
  }

  /** What has no Java, one line each with file, line and column. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private Scope scope(String path, Schema file) {
    return new Scope(file, set.importsOf(path));
  }

  static String javaPackage(Schema file) {
    return MessageOptions.text(file.options(), "java_package").or(file::packageName).orElse("cramberry");
  }

  /** The sources of the declarations of {@code paths}, by the path of the Java file. */
  public Map<String, String> generate(List<String> paths) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (String path : paths) {
      Schema file = set.files().get(path);
      if (file != null) {
        generate(path, file, sources);
      }
    }
    return sources;
  }

  private void generate(String path, Schema file, Map<String, String> sources) {
    Scope scope = scope(path, file);
    Values values = new Values(scope, JavaGenerator::javaPackage);
    file.messages().forEach(message -> source(path, file, message.name(), sources, java -> message(path, file, message, scope, values, java)));
    file.enums().forEach(type -> source(path, file, type.name(), sources, java -> EnumSource.emit(type, java)));
    file.interfaces().forEach(family -> source(path, file, family.name(), sources, java -> family(file, family, scope, java)));
  }

  private interface Emission {
    void emit(JavaSource java);
  }

  private void source(String path, Schema file, String name, Map<String, String> sources, Emission emission) {
    JavaSource java = new JavaSource();
    try {
      emission.emit(java);
      String javaPackage = javaPackage(file);
      if (sources.put(javaPackage.replace('.', '/') + "/" + name + ".java", java.text(javaPackage, path)) != null) {
        problems.add(path + ": " + javaPackage + "." + name + " is declared in another file, too");
      }
    } catch (Unsupported e) {
      problems.add(path + ":" + e.getMessage());
    }
  }

  private void message(String path, Schema file, Schema.Message message, Scope scope, Values values, JavaSource java) {
    refuseEndless(message, file, scope, new LinkedHashSet<>(Set.of(message.name())), message);
    MessageOptions options = MessageOptions.of(file, message);
    List<FieldPlan> fields = message.fields().stream().map(field -> FieldPlan.of(field, values, scope, options, java)).toList();
    List<String> names = families.getOrDefault(file, Map.of()).getOrDefault(message.name(), List.of()).stream().distinct()
        .map(family -> java.use(family.javaPackage() + "." + family.name())).toList();
    new MessageSource(message, fields, options.reflection(), java).emit(names);
  }

  /** A message that always holds another of its own type has no end. */
  private void refuseEndless(Schema.Message start, Schema file, Scope scope, Set<String> chain, Schema.Message message) {
    for (Schema.Field field : message.fields()) {
      if (field.type() instanceof TypeRef.Named named && !field.is(Schema.Modifier.REPEATED) && !field.is(Schema.Modifier.OPTIONAL)) {
        scope.find(named).filter(declared -> declared.kind() == Scope.Kind.MESSAGE && declared.file() == file).ifPresent(declared -> {
          if (!chain.add(declared.name())) {
            throw new Unsupported(field.position(), "messages hold each other without end: " + String.join(" -> ", chain) + " -> "
                + declared.name() + ". Make one of the fields optional");
          }
          file.messages().stream().filter(each -> each.name().equals(declared.name())).findFirst()
              .ifPresent(next -> refuseEndless(start, file, scope, chain, next));
          chain.remove(declared.name());
        });
      }
    }
  }

  private void family(Schema file, Schema.Interface family, Scope scope, JavaSource java) {
    List<Scope.Declared> members = family.implementations().stream().map(member -> scope.find(member.type()).orElseThrow()).toList();
    String own = javaPackage(file);
    boolean closed = !members.isEmpty() && members.stream().allMatch(member -> javaPackage(member.file()).equals(own));
    List<String> names = members.stream().map(member -> java.use(javaPackage(member.file()) + "." + member.name())).collect(Collectors.toList());
    FamilySource.emit(family, names, closed, java);
  }
}
