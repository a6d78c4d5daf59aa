package org.blockberry.cramberry.compiler.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.cramberry.compiler.SchemaSet;
import org.blockberry.cramberry.compiler.check.Compatibility;
import org.blockberry.cramberry.compiler.check.SchemaChecker;
import org.blockberry.cramberry.compiler.generate.JavaGenerator;
import org.blockberry.cramberry.compiler.schema.ParsedSchema;
import org.blockberry.cramberry.compiler.schema.SchemaFormatter;
import org.blockberry.cramberry.compiler.schema.SchemaParser;

/** Compiles any text: errors with a place, or Java; the canonical form of what is accepted says the same. */
public final class SchemaTarget {
  private SchemaTarget() {}

  /** For Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    ParsedSchema parsed = SchemaParser.parse(text);
    if (!parsed.errors().isEmpty()) {
      parsed.errors().forEach(error -> {
        if (error.position().line() < 1 || error.position().column() < 1) {
          throw new AssertionError("an error without a place: " + error);
        }
      });
      return;
    }
    String formatted = SchemaFormatter.format(parsed.schema());
    ParsedSchema again = SchemaParser.parse(formatted);
    if (!again.errors().isEmpty() || !SchemaFormatter.format(again.schema()).equals(formatted)) {
      throw new AssertionError("the canonical form is another schema:\n" + formatted + "\n" + again.errors());
    }
    boolean valid = SchemaChecker.check(parsed.schema(), Map.of()).stream().allMatch(issue -> issue.code().warning());
    if (valid && !Compatibility.compare(parsed.schema(), again.schema()).compatible()) {
      throw new AssertionError("not compatible with its canonical form:\n" + formatted);
    }
    SchemaSet set = new SchemaSet(List.of("a.cram"), List.of(), path -> path.equals("a.cram") ? Optional.of(text) : Optional.empty());
    if (set.problems().isEmpty()) {
      new JavaGenerator(set).generate(List.of("a.cram"));
    }
  }
}
