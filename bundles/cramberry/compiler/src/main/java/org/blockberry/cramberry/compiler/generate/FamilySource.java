package org.blockberry.cramberry.compiler.generate;

import java.util.List;
import java.util.stream.Collectors;
import org.blockberry.cramberry.compiler.schema.Schema;

/** The sealed interface of one family of messages. */
final class FamilySource {
  private static final String RUNTIME = "org.blockberry.cramberry.";

  private FamilySource() {}

  /** @param closed whether all members lie in the interface's package, as Java demands of sealed types outside modules */
  static void emit(Schema.Interface family, List<String> members, boolean closed, JavaSource java) {
    String name = family.name();
    String bytes = java.use("org.blockberry.api.value.Bytes");
    String options = java.use(RUNTIME + "Options");
    String reader = java.use(RUNTIME + "WireReader");
    String writer = java.use(RUNTIME + "WireWriter");
    java.use(RUNTIME + "WireMessage");
    java.use(RUNTIME + "ErrorCategory");
    java.doc(family.documentation().isEmpty() ? new String[] {"One of the messages of " + name + ", told apart by a type id."}
        : family.documentation().toArray(String[]::new));
    java.line("public " + (closed ? "sealed " : "") + "interface " + name + " extends WireMessage"
        + (closed ? " permits " + members.stream().distinct().collect(Collectors.joining(", ")) : "") + " {");
    typeIds(family, members, java);
    java.blank().doc("Writes type id and message.");
    java.line("static void writeTagged(" + writer + " out, " + name + " value) {");
    java.line("out.writeUnsigned(typeId(value));").line("value.writeTo(out);").line("}");
    java.blank().doc("Type id and message.");
    java.line("static " + bytes + " encodeTagged(" + name + " value) {");
    java.line("WireMessage tagged = out -> writeTagged(out, value);");
    java.line("return tagged.encode();").line("}");
    java.blank().doc("Reads type id and message.");
    java.line("static " + name + " readTagged(" + reader + " in) {");
    java.line("long id = in.readUnsigned() & 0xffffffffL;");
    java.line("if (id > Integer.MAX_VALUE) {").line("throw unknown(in, id);").line("}");
    java.line("return switch ((int) id) {");
    for (int i = 0; i < members.size(); i++) {
      java.line("case " + family.implementations().get(i).typeId() + " -> " + members.get(i) + ".read(in);");
    }
    java.line("default -> throw unknown(in, id);");
    java.line("};");
    java.line("}");
    java.blank().line("private static RuntimeException unknown(" + reader + " in, long id) {");
    java.line("return in.error(ErrorCategory.UNKNOWN_TYPE, \"type id \" + id + \" is not in " + name + " (" + family.implementations().stream()
        .map(member -> member.typeId() + " " + member.type().name()).collect(Collectors.joining(", ")) + ")\");");
    java.line("}");
    java.blank().doc("Decodes type id and message; bytes behind the end are ignored.");
    java.line("static " + name + " decodeTagged(" + bytes + " data, " + options + " options) {");
    java.line("return readTagged(" + reader + ".of(data, options));").line("}");
    java.line("}");
  }

  private static void typeIds(Schema.Interface family, List<String> members, JavaSource java) {
    java.doc("The number in front of a message on the wire.");
    java.line("static long typeId(" + family.name() + " value) {");
    for (int i = 0; i < members.size(); i++) {
      if (members.indexOf(members.get(i)) == i) { // of a type with several ids the first is written, all are read
        java.line("if (value instanceof " + members.get(i) + ") {");
        java.line("return " + family.implementations().get(i).typeId() + ";").line("}");
      }
    }
    java.line("throw new " + java.use(RUNTIME + "CramberryException") + "(ErrorCategory.UNREGISTERED_TYPE, value.getClass().getName() + \" is not in "
        + family.name() + "\");");
    java.line("}");
  }
}
