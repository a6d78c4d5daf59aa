package org.blockberry.cramberry.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.blockberry.cramberry.compiler.check.Compatibility;
import org.blockberry.cramberry.compiler.schema.ParsedSchema;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.SchemaParser;

/**
 * Two folders of schemas against each other, file by file.
 *
 * @param breaking what breaks, one line each with the file; changes of the wire form that the original's comparison misses count as well
 * @param warnings what is unwise
 * @param files files that both folders have
 */
public record SchemaComparison(List<String> breaking, List<String> warnings, int files) {
  /** Copies the lists. */
  public SchemaComparison {
    breaking = List.copyOf(breaking);
    warnings = List.copyOf(warnings);
  }

  /** Compares; a file that is gone breaks. */
  public static SchemaComparison of(Path old, Path now) throws IOException, SchemaCompiler.InvalidSchemaException {
    List<String> breaking = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<Path> names;
    try (Stream<Path> files = Files.walk(old)) {
      names = files.filter(file -> file.toString().endsWith(".cram")).map(old::relativize).sorted().toList();
    }
    int compared = 0;
    for (Path name : names) {
      Path newer = now.resolve(name);
      if (!Files.isRegularFile(newer)) {
        breaking.add(name + ": the file is gone");
        continue;
      }
      Compatibility.Report report = Compatibility.compare(parsed(old.resolve(name)), parsed(newer));
      report.breaking().forEach(change -> breaking.add(name + ": " + change));
      report.unnoticed().forEach(change -> breaking.add(name + ": " + change));
      report.warnings().forEach(warning -> warnings.add(name + ": " + warning));
      compared++;
    }
    return new SchemaComparison(breaking, warnings, compared);
  }

  private static Schema parsed(Path file) throws IOException, SchemaCompiler.InvalidSchemaException {
    ParsedSchema parsed = SchemaParser.parse(Files.readString(file));
    if (!parsed.errors().isEmpty()) {
      throw new SchemaCompiler.InvalidSchemaException(parsed.errors().stream().map(error -> file + ":" + error).toList());
    }
    return parsed.schema();
  }
}
