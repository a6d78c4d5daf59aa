package org.blockberry.cramberry.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that import each other, and folders that are compared. */
class SchemaFilesTest {
  private static SchemaSet set(List<String> roots, List<String> searchPaths, Map<String, String> files) {
    return new SchemaSet(roots, searchPaths, path -> Optional.ofNullable(files.get(path)));
  }

  @Test
  void importsAreFoundBesideTheFileThenInTheSearchPaths() {
    SchemaSet set = set(List.of("a/one.cram"), List.of("lib"), Map.of(
        "a/one.cram", "package p; import \"two.cram\" as two; import \"common/three.cram\" as three; message A { two.B b = 1; three.C c = 2; }",
        "a/two.cram", "package q; message B { int32 x = 1; }",
        "lib/common/three.cram", "package r; message C { int32 x = 1; }"));
    assertEquals(List.of(), set.problems());
    assertEquals(3, set.files().size());
  }

  @Test
  void cyclesMissingFilesAndErrorsOfImportsAreReportedWithTheirPlace() {
    SchemaSet cycle = set(List.of("a.cram"), List.of(), Map.of("a.cram", "import \"b.cram\" as b; message A { }",
        "b.cram", "import \"a.cram\" as a; message B { }"));
    assertEquals(List.of("b.cram:1:1: files import each other: a.cram -> b.cram -> a.cram"), cycle.problems());
    SchemaSet missing = set(List.of("a.cram"), List.of(), Map.of("a.cram", "package p;\nimport \"../b.cram\" as b;"));
    assertEquals(List.of("a.cram:2:1: there is no file ../b.cram"), missing.problems());
    SchemaSet broken = set(List.of("a.cram"), List.of(), Map.of("a.cram", "import \"b.cram\" as b; message A { b.B x = 1; }", "b.cram", "message {"));
    assertTrue(broken.problems().get(0).startsWith("b.cram:1:9: expected the name of a message"), broken.problems().toString());
  }

  @Test
  void importsDoNotChain() {
    SchemaSet set = set(List.of("a.cram"), List.of(), Map.of("a.cram", "package p; import \"b.cram\"; message A { C c = 1; }",
        "b.cram", "package p; import \"c.cram\"; message B { C c = 1; }", "c.cram", "package p; message C { }"));
    assertEquals(1, set.problems().size(), set.problems().toString());
    assertTrue(set.problems().get(0).startsWith("a.cram:1:41: error UNDEFINED_TYPE"), set.problems().toString());
  }

  @Test
  void foldersAreComparedFileByFile(@TempDir Path folder) throws Exception {
    Path old = Files.createDirectories(folder.resolve("old"));
    Path now = Files.createDirectories(folder.resolve("now"));
    Files.writeString(old.resolve("a.cram"), "message A { int8 x = 1; int32 y = 2; int32 z = 3; }");
    Files.writeString(now.resolve("a.cram"), "message A { int16 x = 1; repeated int32 y = 2; }");
    Files.writeString(old.resolve("gone.cram"), "message B { }");
    SchemaComparison comparison = SchemaComparison.of(old, now);
    assertEquals(List.of("a.cram: A.x = 1 was one raw byte and is a varint, or the reverse", "a.cram: A.y = 2 has become repeated",
        "gone.cram: the file is gone"), comparison.breaking());
    assertEquals(1, comparison.warnings().size());
    assertEquals(1, comparison.files());
  }
}
