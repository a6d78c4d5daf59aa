package org.blockberry.cramberry.compiler.generate;

import java.util.Set;
import java.util.TreeSet;

/** A Java file being written: lines with indentation, and the imports that they need. */
final class JavaSource {
  /** In a documentation comment: the at sign of a block tag. */
  static final char TAG = 1;

  private final StringBuilder body = new StringBuilder();
  private final Set<String> imports = new TreeSet<>();
  private int indentation;

  /** Remembers an import; gives the simple name. */
  String use(String qualifiedName) {
    imports.add(qualifiedName);
    return qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1);
  }

  JavaSource line(String text) {
    if (text.startsWith("}")) {
      indentation--;
    }
    body.append(text.isEmpty() ? "" : "  ".repeat(indentation) + text).append('\n');
    if (text.endsWith("{")) {
      indentation++;
    }
    return this;
  }

  JavaSource blank() {
    return line("");
  }

  /** A documentation comment. */
  JavaSource doc(String... lines) {
    if (lines.length == 1) {
      return line("/** " + escaped(lines[0]) + " */");
    }
    line("/**");
    for (String each : lines) {
      line(each.isEmpty() ? " *" : " * " + escaped(each));
    }
    return line(" */");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;").replace("*/", "*&#47;")
        .replace(TAG, '@');
  }

  /** The whole file. */
  String text(String packageName, String origin) {
    StringBuilder file = new StringBuilder("// Generated from " + origin + " by the Cramberry compiler; changes here are lost.\n");
    file.append("package ").append(packageName).append(";\n\n");
    imports.stream().filter(name -> !name.startsWith("java.lang.") && !name.substring(0, name.lastIndexOf('.')).equals(packageName))
        .forEach(name -> file.append("import ").append(name).append(";\n"));
    return file.append('\n').append(body).toString();
  }
}
