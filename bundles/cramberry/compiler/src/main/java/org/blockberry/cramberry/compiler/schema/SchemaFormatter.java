package org.blockberry.cramberry.compiler.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a schema in its canonical form (specification 11.5). Comments that are no documentation are lost. */
public final class SchemaFormatter {
  private final List<String> lines = new ArrayList<>();

  private SchemaFormatter() {}

  /** The text of {@code schema}. */
  public static String format(Schema schema) {
    SchemaFormatter out = new SchemaFormatter();
    out.file(schema);
    return out.lines.isEmpty() ? "" : String.join("\n", out.lines) + "\n";
  }

  private void file(Schema schema) {
    schema.packageName().ifPresent(name -> lines.add("package " + name + ";"));
    group(schema.imports().stream().map(each -> "import " + new OptionValue.Text(each.path()).text()
        + each.alias().map(alias -> " as " + alias).orElse("") + ";").toList());
    group(schema.options().stream().map(SchemaFormatter::option).toList());
    schema.messages().forEach(message -> declaration(message.documentation(), "message " + message.name()
        + message.typeId().map(id -> " @" + id).orElse(""), message.options(), () -> message.fields().forEach(this::field)));
    schema.enums().forEach(each -> declaration(each.documentation(), "enum " + each.name(), each.options(), () ->
        each.values().forEach(value -> member(value.documentation(), value.name() + " = " + value.number() + ";"))));
    schema.interfaces().forEach(each -> declaration(each.documentation(), "interface " + each.name(), each.options(), () ->
        each.implementations().forEach(one -> member(one.documentation(), one.typeId() + " = " + one.type().text() + ";"))));
  }

  private void group(List<String> group) {
    if (!group.isEmpty()) {
      blank();
      lines.addAll(group);
    }
  }

  private void blank() {
    if (!lines.isEmpty()) {
      lines.add("");
    }
  }

  private static String option(Schema.Option option) {
    return "option " + option.name() + " = " + option.value().text() + ";";
  }

  private void declaration(List<String> documentation, String head, List<Schema.Option> options, Runnable members) {
    blank();
    documentation.forEach(line -> lines.add(line.isEmpty() ? "///" : "/// " + line));
    lines.add(head + " {");
    options.forEach(each -> lines.add("  " + option(each)));
    members.run();
    lines.add("}");
  }

  private void field(Schema.Field field) {
    StringBuilder text = new StringBuilder();
    for (Schema.Modifier modifier : Schema.Modifier.values()) {
      if (field.is(modifier)) {
        text.append(modifier.text()).append(' ');
      }
    }
    text.append(field.type().text()).append(' ').append(field.name()).append(" = ").append(field.number());
    if (!field.options().isEmpty()) {
      text.append(field.options().stream().map(each -> each.name() + " = " + each.value().text())
          .collect(Collectors.joining(", ", " [", "]")));
    }
    member(field.documentation(), text.append(';').toString());
  }

  private void member(List<String> documentation, String text) {
    documentation.forEach(line -> lines.add(line.isEmpty() ? "  ///" : "  /// " + line));
    lines.add("  " + text);
  }
}
