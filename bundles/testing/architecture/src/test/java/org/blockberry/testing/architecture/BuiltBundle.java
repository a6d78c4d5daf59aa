package org.blockberry.testing.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * One bundle of this repository as the build left it.
 *
 * @param classes only those under {@code org/blockberry}: wrapped libraries keep their own rules
 */
record BuiltBundle(Path file, String symbolicName, Attributes manifest, List<ClassFile> classes) {
  private static final String OWN = "org/blockberry/";

  /** Returns null for a jar that is no bundle. */
  static BuiltBundle read(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      String name = manifest.getValue("Bundle-SymbolicName");
      if (name == null) {
        return null;
      }
      List<ClassFile> classes = new ArrayList<>();
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().startsWith(OWN) && entry.getName().endsWith(".class")) {
          try (InputStream in = jar.getInputStream(entry)) {
            classes.add(ClassFile.parse(in.readAllBytes()));
          }
        }
      }
      int parameters = name.indexOf(';');
      return new BuiltBundle(file, parameters < 0 ? name : name.substring(0, parameters), manifest, classes);
    }
  }

  /** Packages with classes in this bundle. */
  Set<String> packages() {
    Set<String> packages = new TreeSet<>();
    classes.forEach(one -> packages.add(one.packageName()));
    return packages;
  }

  Set<String> exports() {
    return names("Export-Package");
  }

  Set<String> imports() {
    return names("Import-Package");
  }

  /** The package names of a header; its parameters are left out. */
  Set<String> names(String header) {
    Set<String> names = new TreeSet<>();
    for (String clause : clauses(manifest.getValue(header))) {
      for (String part : clause.split(";")) {
        if (part.indexOf('=') < 0) {
          names.add(part.strip());
        }
      }
    }
    return names;
  }

  /** Splits at commas outside quotes. */
  static List<String> clauses(String value) {
    List<String> clauses = new ArrayList<>();
    if (value == null) {
      return clauses;
    }
    StringBuilder clause = new StringBuilder();
    boolean quoted = false;
    for (char c : value.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        clauses.add(clause.toString());
        clause.setLength(0);
      } else if (!quoted || c != ';') {
        clause.append(c); // a quoted part is a value: only its '=' outside matters, its ';' must not split
      }
    }
    clauses.add(clause.toString());
    return clauses;
  }
}
