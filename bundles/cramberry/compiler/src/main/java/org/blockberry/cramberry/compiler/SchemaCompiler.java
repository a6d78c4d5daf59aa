package org.blockberry.cramberry.compiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.cramberry.compiler.generate.JavaGenerator;

/** Compiles the {@code .cram} files of a folder to Java files of another. */
public final class SchemaCompiler {
  private static final long MAX_BYTES = 4 << 20;

  private SchemaCompiler() {}

  /** What a compilation gave. */
  public record Result(int written, List<String> warnings) {}

  /** Schemas that cannot be compiled; the message has one line per mistake, with file, line and column. */
  public static final class InvalidSchemaException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidSchemaException(List<String> problems) {
      super(String.join("\n", problems));
    }
  }

  /**
   * Compiles all files below {@code source}; files that are as they should be are left alone.
   *
   * @param searchPaths folders for imports, inside {@code source} or absolute
   */
  public static Result compile(Path source, List<String> searchPaths, Path target) throws IOException, InvalidSchemaException {
    List<String> roots;
    try (Stream<Path> files = Files.walk(source)) {
      roots = files.filter(file -> file.toString().endsWith(".cram")).map(file -> slashed(source.relativize(file))).sorted().toList();
    }
    SchemaSet set = new SchemaSet(roots, searchPaths, path -> text(source, path));
    if (!set.problems().isEmpty()) {
      throw new InvalidSchemaException(set.problems());
    }
    JavaGenerator generator = new JavaGenerator(set);
    Map<String, String> sources = generator.generate(roots);
    if (!generator.problems().isEmpty()) {
      throw new InvalidSchemaException(generator.problems());
    }
    for (Map.Entry<String, String> each : sources.entrySet()) {
      write(target.resolve(each.getKey()), each.getValue());
    }
    return new Result(sources.size(), set.warnings());
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static Optional<String> text(Path source, String path) {
    Path file = source.resolve(path);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
      }
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String content) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(content)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    }
  }
}
