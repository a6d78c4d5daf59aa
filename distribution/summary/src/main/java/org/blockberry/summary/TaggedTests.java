package org.blockberry.summary;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tests that carry a tag {@code sec-ROW}, found in the sources, because a test that was deleted from the build leaves no other
 * trace. Relies on the tree's own style: one declaration per line, members indented deeper than their class.
 */
final class TaggedTests {
  /** Tests with these tags do not run in every build, so they answer for nothing here. */
  static final Set<String> NOT_ALWAYS = Set.of("long", "interop");
  private static final String PREFIX = "sec-";
  private static final Set<String> SKIP = Set.of("target", ".git", "node_modules");
  private static final Pattern TAG = Pattern.compile("@(?:[a-z.]+\\.)?Tag\\(\"([^\"\\\\]+)\"\\)");
  private static final Pattern TYPE = Pattern.compile("^( *)(?:@\\S+ )*(?:[a-z-]+ )*(?:class|interface|record|enum) (\\w+)");
  private static final Pattern METHOD = Pattern.compile("^( *)(?:@\\S+ )*(?:[a-z]+ )*(?:void|boolean|Stream<DynamicTest>) (\\w+)\\(");
  private static final Pattern PARENTS = Pattern.compile("\\b(?:extends|implements) ([^{]+)");

  /**
   * One test.
   *
   * @param row id of the security row
   * @param className binary name
   * @param method empty when the whole class carries the tag
   */
  record Test(String row, String className, String method) {
    /** Whether it shows that a check fails on a broken variant. */
    boolean variant() {
      return (className + " " + method).matches("(?i).*(broken|reinject|mutant).*");
    }

    @Override
    public String toString() {
      return method.isEmpty() ? className : className + "." + method;
    }
  }

  private record Scope(int indent, String name, Set<String> tags) {}

  private final List<Test> tests = new ArrayList<>();
  private final Map<String, Set<String>> childrenBySimpleName = new HashMap<>();

  private TaggedTests() {}

  /** Reads every Java source below {@code root}. */
  static TaggedTests read(Path root) throws IOException {
    TaggedTests found = new TaggedTests();
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return SKIP.contains(folder.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (file.getFileName().toString().endsWith(".java")) {
          found.add(Files.readString(file));
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return found;
  }

  List<Test> tests() {
    return List.copyOf(tests);
  }

  /** A class and everything that inherits its tests. */
  Set<String> withDescendants(String className) {
    Set<String> all = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(className));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (all.add(next)) {
        open.addAll(childrenBySimpleName.getOrDefault(next.replaceAll(".*[.$]", ""), Set.of()));
      }
    }
    return all;
  }

  private void add(String source) {
    String prefix = "";
    Deque<Scope> scopes = new ArrayDeque<>();
    Set<String> pending = new LinkedHashSet<>();
    String[] lines = source.split("\n");
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      String text = line.strip();
      if (text.startsWith("*") || text.startsWith("//") || text.startsWith("/*")) {
        continue;
      }
      if (text.startsWith("package ")) {
        prefix = text.substring("package ".length(), text.length() - 1) + ".";
      }
      Matcher tag = TAG.matcher(line);
      while (tag.find()) {
        pending.add(tag.group(1));
      }
      Matcher type = TYPE.matcher(line);
      Matcher method = METHOD.matcher(line);
      if (type.find()) {
        leave(scopes, type.group(1).length());
        String name = scopes.isEmpty() ? prefix + type.group(2) : scopes.peek().name() + "$" + type.group(2);
        Set<String> tags = new LinkedHashSet<>(pending);
        if (!scopes.isEmpty()) {
          tags.addAll(scopes.peek().tags());
        }
        record(name, "", pending, tags);
        parents(header(lines, i), name);
        scopes.push(new Scope(type.group(1).length(), name, tags));
        pending.clear();
      } else if (method.find()) {
        leave(scopes, method.group(1).length());
        if (!scopes.isEmpty()) {
          Set<String> tags = new LinkedHashSet<>(pending);
          tags.addAll(scopes.peek().tags());
          record(scopes.peek().name(), method.group(2), pending, tags);
        }
        pending.clear();
      }
    }
  }

  private static void leave(Deque<Scope> scopes, int indent) {
    while (!scopes.isEmpty() && scopes.peek().indent() >= indent) {
      scopes.pop();
    }
  }

  private void record(String className, String method, Set<String> own, Set<String> effective) {
    if (effective.stream().noneMatch(NOT_ALWAYS::contains)) {
      own.stream().filter(tag -> tag.startsWith(PREFIX))
          .forEach(tag -> tests.add(new Test(tag.substring(PREFIX.length()), className, method)));
    }
  }

  private static String header(String[] lines, int from) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < lines.length && text.indexOf("{") < 0; i++) {
      text.append(lines[i]).append(' ');
    }
    return text.toString();
  }

  private void parents(String header, String child) {
    Matcher parents = PARENTS.matcher(header);
    while (parents.find()) {
      for (String parent : parents.group(1).replaceAll("<[^<>]*>", "").split("[,\\s]+")) {
        childrenBySimpleName.computeIfAbsent(parent.replaceAll(".*\\.", ""), unused -> new LinkedHashSet<>()).add(child);
      }
    }
  }
}
