package org.blockberry.ops.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TomlEditTest {
  @Test
  void aPresentValueChangesAndNothingElse() {
    String file = "# top\n[mempool]   # pool\n  max_txs   =  5_000   # how many\ntype = 'simple'\n";
    assertEquals(
        "# top\n[mempool]   # pool\n  max_txs   =  7   # how many\ntype = 'simple'\n",
        TomlEdit.set(file, "mempool", "max_txs", "7"));
    assertEquals(
        "a = [\n 1, # x ]\n 2 ]\nb = 2 # c",
        TomlEdit.set("a = [\n 1, # x ]\n 2 ]\nb = 1 # c", "", "b", "2"));
    assertEquals(
        "a = [3] # e\nb = 1", TomlEdit.set("a = [\n 1, # x ]\n 2 ] # e\nb = 1", "", "a", "[3]"));
    assertEquals(
        "rpc.tls.cert = \"y\"",
        TomlEdit.set("rpc.tls.cert = \"\"\"\n# x = 1\n\"\"\"", "rpc", "tls.cert", "\"y\""));
  }

  @Test
  void anAbsentKeyGoesWhereAReaderLooksForIt() {
    assertEquals(
        "[mempool]\n# The type.\n# type = \"simple\"\ntype = \"x\"\n\n[rpc]\n",
        TomlEdit.set(
            "[mempool]\n# The type.\n# type = \"simple\"\n\n[rpc]\n", "mempool", "type", "\"x\""));
    assertEquals(
        "[mempool]\n  a = 1\n  type = 2\n\n# About rpc\n[rpc]\n",
        TomlEdit.set("[mempool]\n  a = 1\n\n# About rpc\n[rpc]\n", "mempool", "type", "2"));
    assertEquals(
        "[rpc]\na = 1\n\n[mempool]\ntype = 2\n",
        TomlEdit.set("[rpc]\na = 1", "mempool", "type", "2"));
    assertEquals(
        "[mempool]\r\ntype = 2\r\nb = 1\r\n",
        TomlEdit.set("[mempool]\r\ntype = 1\r\nb = 1\r\n", "mempool", "type", "2"));
    assertEquals(
        "[mempool]\r\nb = 1\r\ntype = 2\r\n",
        TomlEdit.set("[mempool]\r\nb = 1\r\n", "mempool", "type", "2"));
    assertEquals(
        "[rpc]\n[rpc.tls]\ncert = 2\n", TomlEdit.set("[rpc]\n[rpc.tls]\n", "rpc", "tls.cert", "2"));
    assertEquals(
        "# intro\nmoniker = 2\n\n[rpc]\n", TomlEdit.set("# intro\n\n[rpc]\n", "", "moniker", "2"));
    assertEquals("[mempool]\ntype = 2\n", TomlEdit.set("", "mempool", "type", "2"));
    assertEquals("[mempool]\ntype = 2\n", TomlEdit.set("[mempool]", "mempool", "type", "2"));
  }

  /**
   * In any file made of our own pieces exactly one value changes, and every other line stays byte
   * by byte.
   */
  @Property(tries = 500)
  void exactlyOneValueChanges(@ForAll long seed) {
    Random random = new Random(seed);
    String file = file(random);
    TomlDocument before = TomlDocument.parse(file);
    assertEquals(List.of(), before.mistakes(), file);
    String table = "t" + random.nextInt(4);
    String key = "k" + random.nextInt(6);
    String edited = TomlEdit.set(file, table, key, "\"new\"");
    TomlDocument after = TomlDocument.parse(edited);
    assertEquals(List.of(), after.mistakes(), edited);
    Map<String, Object> expected = values(before);
    expected.put(table + "." + key, "new");
    assertEquals(expected, values(after), edited);
    List<String> kept = new ArrayList<>(edited.lines().toList());
    long lost = file.lines().filter(line -> !kept.remove(line)).count();
    assertEquals(true, lost <= 4, "lost " + lost + " lines of\n" + file + "\nin\n" + edited);
  }

  /**
   * Without loading the library for plain files we accept nothing that it refuses. It lets some
   * tables pass that stand twice.
   */
  @Property(tries = 1000)
  void whatTheLibraryRefusesIsRefused(@ForAll long seed) {
    Random random = new Random(seed);
    String[] lines = {
      "[a]",
      "[a.b]",
      "[b]",
      "b = 1",
      "c = 2",
      "b = \"x\"",
      "d = true",
      "e = -5",
      "f = 'y'",
      "a = 0",
      "c = 00",
      "x.y = 1",
      "a = { c = 1 }",
      "[[r]]",
      "g = [1, 2]",
      "h = 1.5"
    };
    StringBuilder file = new StringBuilder();
    for (int i = random.nextInt(7); i >= 0; i--) {
      file.append(lines[random.nextInt(lines.length)]).append('\n');
    }
    if (TomlDocument.parse(file.toString()).mistakes().isEmpty()) {
      org.junit.jupiter.api.Assertions.assertDoesNotThrow(
          () -> TomlValues.checkWhole(file.toString()), file::toString);
    }
  }

  private static String file(Random random) {
    StringBuilder file = new StringBuilder(random.nextBoolean() ? "# head\n\n" : "");
    String[] values = {
      "1",
      "\"a # b\"",
      "'x'",
      "[1, 2] # c",
      "[\n  \"a\", # ]\n  \"b\",\n]",
      "true",
      "\"\"\"\nx = 1\n# y\n\"\"\"",
      "\"q\\\"\""
    };
    for (int table = 0; table < 4; table++) {
      if (random.nextInt(3) == 0) {
        continue;
      }
      file.append(random.nextBoolean() ? "# about\n" : "")
          .append(random.nextInt(4) == 0 ? " " : "")
          .append("[t")
          .append(table)
          .append("]\n");
      for (int key = 0; key < 6; key++) {
        String value = values[random.nextInt(values.length)];
        if (random.nextInt(3) == 0 && !value.contains("\n")) {
          file.append("# k").append(key).append(" = ").append(value).append('\n');
        } else if (random.nextInt(3) > 0) {
          file.append(random.nextInt(5) == 0 ? "  " : "")
              .append("k")
              .append(key)
              .append(" = ")
              .append(value)
              .append("\n");
        }
      }
      file.append(random.nextBoolean() ? "\n" : "");
    }
    return random.nextInt(3) == 0 ? file.toString().stripTrailing() : file.toString();
  }

  private static Map<String, Object> values(TomlDocument document) {
    Map<String, Object> values = new HashMap<>();
    document.leaves().forEach((key, leaf) -> values.put(key, leaf.value()));
    return values;
  }

  /** Whatever bytes stand in the file: the reader ends and never throws. */
  @Property(tries = 2000)
  void anyTextIsTakenApart(@ForAll long seed) {
    Random random = new Random(seed);
    String alphabet = "ab=[]{}\"'#\n\r\\., \t1_-\uFEFF";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    TomlDocument.parse(text.toString());
    TomlEdit.set(text.toString(), "a", "b", "1");
  }
}
