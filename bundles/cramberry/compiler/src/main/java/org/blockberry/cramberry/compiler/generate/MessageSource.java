package org.blockberry.cramberry.compiler.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.TypeRef;

/** The record of one message. */
final class MessageSource {
  private static final String RUNTIME = "org.blockberry.cramberry.";
  private static final int HEADER = 16;
  private static final int MAX_REQUIRED = 64;

  private final Schema.Message message;
  private final List<FieldPlan> fields;
  private final List<FieldPlan> required;
  private final boolean reflection;
  private final JavaSource java;

  MessageSource(Schema.Message message, List<FieldPlan> fields, boolean reflection, JavaSource java) {
    this.message = message;
    this.fields = fields;
    this.required = fields.stream().filter(FieldPlan::required).sorted(Comparator.comparing(FieldPlan::number)).toList();
    this.reflection = reflection;
    this.java = java;
    if (required.size() > MAX_REQUIRED) {
      throw new Unsupported(message.position(), message.name() + " has more than " + MAX_REQUIRED + " required fields");
    }
    if (fields.stream().map(FieldPlan::name).distinct().count() != fields.size()) {
      throw new Unsupported(message.position(), "two fields of " + message.name() + " have the same Java name");
    }
  }

  void emit(List<String> families) {
    documentation();
    String components = fields.stream().map(field -> field.type(java) + " " + field.name()).collect(Collectors.joining(", "));
    String interfaces = families.isEmpty() ? java.use(RUNTIME + "WireMessage") : String.join(", ", families);
    java.line("public record " + message.name() + "(" + components + ") implements " + interfaces + " {");
    java.doc("The message with nothing set.");
    java.line("public static final " + message.name() + " EMPTY = new " + message.name() + "("
        + fields.stream().map(FieldPlan::zero).collect(Collectors.joining(", ")) + ");");
    constructor();
    decoding();
    reading();
    writing();
    emptiness();
    java.line("}");
  }

  private void documentation() {
    List<String> lines = new ArrayList<>(message.documentation().isEmpty() ? List.of("Message " + message.name() + ".")
        : message.documentation());
    lines.add("");
    lines.add("Encoding: profile " + (reflection ? "R (reflection)." : "G (generated)."));
    List<String> components = new ArrayList<>();
    for (FieldPlan field : fields) {
      if (!field.field().documentation().isEmpty()) {
        components.add(JavaSource.TAG + "param " + field.name() + " " + String.join(" ", field.field().documentation()));
      }
    }
    if (!components.isEmpty()) {
      lines.add("");
      lines.addAll(components);
    }
    java.doc(lines.toArray(String[]::new));
  }

  private void constructor() {
    List<String> checks = new ArrayList<>();
    for (FieldPlan field : fields) {
      String name = field.name();
      switch (field.kind()) {
        case LIST, MAP -> {
          checks.add(name + " = " + field.value().copying(name) + ";");
          if (listType(field) instanceof TypeRef.ListOf list && list.size() > 0) {
            java.use(RUNTIME + "Fields");
            checks.add("Fields.checkSize(" + name + ".size(), " + list.size() + ", \"" + field.field().name() + "\");");
          }
        }
        default -> {
          if (field.nullable() || !field.value().primitive()) {
            java.use("java.util.Objects");
            checks.add("Objects.requireNonNull(" + name + ", \"" + field.field().name() + "\");");
          } else if (Values.unsignedBits(field.field().type()) > 0) {
            java.use(RUNTIME + "Fields");
            checks.add("Fields.checkUnsigned(" + name + ", " + Values.unsignedBits(field.field().type()) + ", \"" + field.field().name() + "\");");
          }
        }
      }
    }
    if (!checks.isEmpty()) {
      java.blank().doc("Refuses null and what the wire cannot hold; copies collections.");
      java.line("public " + message.name() + " {");
      checks.forEach(java::line);
      java.line("}");
    }
  }

  private static TypeRef listType(FieldPlan field) {
    return field.field().is(Schema.Modifier.REPEATED) ? null : field.field().type();
  }

  private void decoding() {
    String name = message.name();
    String bytes = java.use("org.blockberry.api.value.Bytes");
    String options = java.use(RUNTIME + "Options");
    String reader = java.use(RUNTIME + "WireReader");
    java.blank().doc("Decodes with default options; bytes behind the end are ignored.");
    java.line("public static " + name + " decode(" + bytes + " data) {").line("return decode(data, " + options + ".DEFAULT);").line("}");
    java.blank().doc("Decodes; bytes behind the end are ignored.");
    java.line("public static " + name + " decode(" + bytes + " data, " + options + " options) {");
    java.line("return read(" + reader + ".of(data, options));").line("}");
    java.blank().doc("Decodes what is signed or hashed: only the one encoding of a value is accepted.");
    java.line("public static " + name + " decodeCanonical(" + bytes + " data) {");
    java.line("return " + java.use(RUNTIME + "Canonical") + ".decode(data, " + options + ".DEFAULT, " + name + "::read);").line("}");
    java.blank().doc("Reads fields up to the end marker.");
    java.line("public static " + name + " read(" + reader + " in) {").line("return read(in, EMPTY);").line("}");
  }

  /**
   * Two methods: one for fields in the order of the encoder, without a loop, of which the Java compiler makes far better code; and one that
   * goes on from where that finds anything else.
   */
  private void reading() {
    String name = message.name();
    java.blank().doc("Reads fields up to the end marker; those that do not come are as in basis.");
    java.line("public static " + name + " read(WireReader in, " + name + " basis) {");
    java.line("in.enter();");
    java.line("int nextField = in.nextField();");
    if (required.isEmpty()) {
      java.line("if (nextField == 0) {").line("in.leave();").line("return basis;").line("}");
    }
    if (fields.isEmpty()) {
      java.line("return readRest(in, nextField, basis);").line("}");
    } else {
      locals();
      if (!required.isEmpty()) {
        java.line("long seenRequired = 0;");
      }
      for (FieldPlan field : ordered()) {
        java.line("if (nextField == " + field.number() + ") {");
        readField(field);
        java.line("nextField = in.nextField();");
        java.line("}");
      }
      java.line("if (nextField != 0) {");
      java.line("in.charge(" + memory() + ");");
      java.line("return readRest(in, nextField, " + (required.isEmpty() ? "" : "seenRequired, ") + made() + ");");
      java.line("}");
      finish();
    }
    java.blank().doc("Goes on in any order: what comes earlier than it should, again, or is not declared.");
    java.line("private static " + name + " readRest(WireReader in, int firstField, " + (required.isEmpty() ? "" : "long seenBefore, ") + name
        + " basis) {");
    locals();
    if (!required.isEmpty()) {
      java.line("long seenRequired = seenBefore;");
    }
    java.line("for (int nextField = firstField; nextField != 0; nextField = in.nextField()) {");
    java.line("switch (nextField) {");
    for (FieldPlan field : fields) {
      java.line("case " + field.number() + " -> {");
      readField(field);
      java.line("}");
    }
    java.line("default -> in.skipField();");
    java.line("}").line("}");
    finish();
  }

  private void locals() {
    for (FieldPlan field : fields) {
      java.line(field.type(java) + " " + field.name() + " = basis." + field.name() + ";");
    }
  }

  private void readField(FieldPlan field) {
    if (field.required()) {
      java.line("seenRequired |= " + (1L << required.indexOf(field)) + "L;");
    }
    field.read(java, reflection);
  }

  private void finish() {
    for (FieldPlan field : required) {
      java.line("in.require((seenRequired & " + (1L << required.indexOf(field)) + "L) != 0, \"" + message.name() + "." + field.field().name()
          + "\");");
    }
    java.line("in.charge(" + memory() + ");");
    java.line("in.leave();");
    java.line("return " + made() + ";");
    java.line("}");
  }

  private int memory() {
    return HEADER + fields.stream().mapToInt(FieldPlan::memory).sum() + 7 & ~7;
  }

  private String made() {
    return "new " + message.name() + "(" + fields.stream().map(FieldPlan::name).collect(Collectors.joining(", ")) + ")";
  }

  /** As they are written. */
  private List<FieldPlan> ordered() {
    return reflection ? fields.stream().sorted(Comparator.comparing(FieldPlan::number)).toList() : fields;
  }

  private void writing() {
    String writer = java.use(RUNTIME + "WireWriter");
    java.blank().line("@Override");
    java.line("public Bytes encode() {"); // rather than the inherited one, whose call of writeTo is any message's
    java.line("try (" + writer + " out = " + writer + ".open(Options.DEFAULT)) {");
    java.line("writeTo(out);").line("return out.toBytes();");
    java.line("}").line("}");
    java.blank().line("@Override");
    java.line("public void writeTo(" + writer + " out) {");
    java.line("out.enter();");
    ordered().forEach(field -> field.write(java, message.name(), reflection));
    java.line("out.writeEnd();");
    java.line("out.leave();");
    java.line("}");
  }

  private void emptiness() {
    java.blank().doc("Whether nothing is set.");
    java.line("public boolean isEmpty() {");
    java.line("return " + (fields.isEmpty() ? "true" : fields.stream().map(field -> field.emptyTest(field.name()))
        .collect(Collectors.joining(" && "))) + ";");
    java.line("}");
  }
}
