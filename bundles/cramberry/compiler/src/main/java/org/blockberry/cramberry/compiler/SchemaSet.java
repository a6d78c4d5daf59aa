package org.blockberry.cramberry.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.blockberry.cramberry.compiler.check.Issue;
import org.blockberry.cramberry.compiler.check.SchemaChecker;
import org.blockberry.cramberry.compiler.schema.ParsedSchema;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.SchemaParser;

/**
 * Files with everything they import, parsed and checked (specification 11.4). A path is looked for beside the importing file, then in
 * each search path. Each file is read once. Pure: the caller gives the texts.
 */
public final class SchemaSet {
  private final Function<String, Optional<String>> texts;
  private final List<String> searchPaths;
  private final Map<String, Schema> files = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> imports = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> broken = new LinkedHashSet<>();

  /**
   * Loads.
   *
   * @param roots paths of the files to compile
   * @param texts the text at a path; paths use {@code /} and have no {@code ..}
   */
  public SchemaSet(List<String> roots, List<String> searchPaths, Function<String, Optional<String>> texts) {
    this.texts = texts;
    this.searchPaths = List.copyOf(searchPaths);
    roots.forEach(root -> load(normal(root), new ArrayList<>(), "the list of files"));
    files.forEach((path, schema) -> check(path));
  }

  /** What is wrong, one line each with file, line and column. Empty if the set can be used. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What is allowed and unwise. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Every file by its path. */
  public Map<String, Schema> files() {
    return Map.copyOf(files);
  }

  /** The imported files of one file, by their keys. */
  public Map<String, Schema> importsOf(String path) {
    Map<String, Schema> found = new LinkedHashMap<>();
    imports.getOrDefault(normal(path), Map.of()).forEach((key, target) -> {
      Schema schema = files.get(target);
      if (schema != null) {
        found.put(key, schema);
      }
    });
    return found;
  }

  private void load(String path, List<String> chain, String importer) {
    if (chain.contains(path)) {
      List<String> cycle = new ArrayList<>(chain.subList(chain.indexOf(path), chain.size()));
      cycle.add(path);
      problems.add(importer + ": files import each other: " + String.join(" -> ", cycle));
      return;
    }
    if (files.containsKey(path) || broken.contains(path)) {
      return;
    }
    Optional<String> text = texts.apply(path);
    if (text.isEmpty()) {
      broken.add(path);
      problems.add(importer + ": there is no file " + path);
      return;
    }
    ParsedSchema parsed = SchemaParser.parse(text.get());
    if (!parsed.errors().isEmpty()) {
      broken.add(path);
      parsed.errors().forEach(error -> problems.add(path + ":" + error));
      return;
    }
    files.put(path, parsed.schema());
    List<String> longer = new ArrayList<>(chain);
    longer.add(path);
    Map<String, String> found = new LinkedHashMap<>();
    for (Schema.Import each : parsed.schema().imports()) {
      String target = resolve(path, each.path());
      found.put(each.key(), target);
      load(target, longer, path + ":" + each.position());
    }
    imports.put(path, found);
  }

  private String resolve(String importer, String path) {
    int slash = importer.lastIndexOf('/');
    List<String> candidates = new ArrayList<>(List.of(normal(slash < 0 ? path : importer.substring(0, slash + 1) + path)));
    searchPaths.forEach(folder -> candidates.add(normal(folder + "/" + path)));
    return candidates.stream().filter(candidate -> files.containsKey(candidate) || texts.apply(candidate).isPresent()).findFirst()
        .orElse(candidates.get(0));
  }

  private static String normal(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (part.equals("..") && !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..")) {
        parts.remove(parts.size() - 1);
      } else if (!part.equals(".") && !(part.isEmpty() && !parts.isEmpty())) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private void check(String path) {
    for (Issue issue : SchemaChecker.check(files.get(path), importsOf(path))) {
      (issue.code().warning() ? warnings : problems).add(path + ":" + issue);
    }
  }
}
