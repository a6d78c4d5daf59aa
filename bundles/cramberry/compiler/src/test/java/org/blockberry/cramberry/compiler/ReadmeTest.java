package org.blockberry.cramberry.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's schema compiles, its program runs, and prints what the README says. */
class ReadmeTest {
  @Test
  void itsExampleRuns(@TempDir Path folder) throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    Path source = Files.createDirectories(folder.resolve("cram"));
    Files.writeString(source.resolve("shop.cram"), block(readme, "cram"));
    Path java = folder.resolve("java");
    SchemaCompiler.compile(source, List.of(), java);
    Files.writeString(java.resolve("Example.java"), block(readme, "java"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(java)) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new)),
        said.toString(StandardCharsets.UTF_8));
    Process example = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        classes + File.pathSeparator + System.getProperty("java.class.path"), "Example").redirectErrorStream(true).start();
    String printed = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, example.waitFor(), printed);
    assertEquals(block(readme, "text"), printed);
  }

  private static String block(String readme, String language) {
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
    if (!block.find()) {
      throw new IllegalStateException("the README has no block of " + language);
    }
    return block.group(1);
  }
}
