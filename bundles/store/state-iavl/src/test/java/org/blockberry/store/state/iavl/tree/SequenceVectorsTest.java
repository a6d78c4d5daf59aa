package org.blockberry.store.state.iavl.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ics23.CommitmentProof;
import org.blockberry.chain.ics23.ProofSpec;
import org.blockberry.chain.ics23.ProofVerification;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors of IAVL, step by step: with all nodes in memory, and with every committed node loaded through its number. */
class SequenceVectorsTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final ProofVerification CHECK = ProofVerification.of(ProofSpec.IAVL);

  static JsonValue load(String file) throws IOException {
    try (InputStream in = SequenceVectorsTest.class.getResourceAsStream("/vectors/iavl/" + file)) {
      InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(in) : in;
      return new JsonText(JsonLimits.GENESIS).parse(Bytes.wrap(plain.readAllBytes()));
    }
  }

  static byte[] hex(JsonValue value) {
    return value.isNull() ? null : HEX.parseHex(value.asString().orElseThrow());
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : HEX.formatHex(bytes);
  }

  static long number(JsonValue value) {
    return value.asNumber().map(BigDecimal::longValueExact).orElseThrow();
  }

  private static String string(JsonValue value) {
    return value.asString().orElse(null);
  }

  @TestFactory
  List<DynamicTest> everyStepGivesWhatTheReferenceGives() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonValue sequence : load("sequences.json").get("sequences").elements()) {
      long initial = sequence.get("initialVersion").isNull() ? 1 : number(sequence.get("initialVersion"));
      for (boolean storing : new boolean[] {false, true}) {
        tests.add(dynamicTest(string(sequence.get("name")) + (storing ? ", loaded" : ""), () -> {
          VersionedTree tree = new VersionedTree(initial, storing);
          int at = 0;
          for (JsonValue step : sequence.get("steps").elements()) {
            run(tree, step, "step " + at++ + ": " + step);
          }
        }));
      }
    }
    assertEquals(102, tests.size());
    return tests;
  }

  private static void run(VersionedTree tree, JsonValue step, String where) {
    String error = string(step.get("error"));
    switch (string(step.get("op"))) {
      case "set" -> assertEquals(step.get("updated").asBoolean().orElseThrow(), tree.working().set(hex(step.get("key")), hex(step.get("value"))), where);
      case "remove" -> assertEquals(!step.get("old").isNull(), tree.working().remove(hex(step.get("key"))), where);
      case "commit" -> commit(tree, step, where, error);
      case "workingHash" -> assertEquals(string(step.get("root")), text(tree.working().workingHash(tree.next())), where);
      case "rollback" -> tree.rollback();
      case "load" -> assertEquals(error == null, tree.load(number(step.get("version"))), where);
      case "loadForOverwriting" -> assertEquals(error == null, tree.loadForOverwriting(number(step.get("version"))), where);
      case "deleteVersionsTo" -> assertEquals(error == null, tree.deleteVersionsTo(number(step.get("version"))), where);
      case "versions" -> assertEquals(step.get("versions").elements().stream().map(SequenceVectorsTest::number).toList(), tree.versions(), where);
      default -> read(tree.reader(number(step.get("version"))), step, where, error);
    }
  }

  private static void commit(VersionedTree tree, JsonValue step, String where, String error) {
    Optional<Long> version = tree.commit();
    assertEquals(error == null, version.isPresent(), where);
    if (error == null) {
      assertEquals(number(step.get("version")), version.orElseThrow(), where);
      TreeReader reader = tree.reader(version.orElseThrow()).orElseThrow();
      assertEquals(string(step.get("root")), text(reader.hash()), where);
      assertEquals(number(step.get("size")), reader.size(), where);
      assertEquals(number(step.get("height")), reader.height(), where);
    }
  }

  private static void read(Optional<TreeReader> at, JsonValue step, String where, String error) {
    byte[] key = hex(step.get("key"));
    switch (string(step.get("op"))) {
      case "get" -> assertEquals(string(step.get("value")), at.flatMap(tree -> tree.get(key)).map(leaf -> text(leaf.value())).orElse(null), where);
      case "iterate" -> {
        List<String> keys = new ArrayList<>();
        at.orElseThrow().range(hex(step.get("start")), hex(step.get("end")), step.get("ascending").asBoolean().orElseThrow(),
            leaf -> keys.add(text(leaf.key())));
        assertEquals(step.get("keys").elements().stream().map(SequenceVectorsTest::string).toList(), keys, where);
      }
      case "index" -> {
        assertEquals(number(step.get("index")), at.orElseThrow().index(key), where);
        assertEquals(step.get("found").asBoolean().orElseThrow(), at.orElseThrow().find(key).isPresent(), where);
      }
      case "byIndex" -> assertEquals(string(step.get("key")), at.orElseThrow().byIndex(number(step.get("index"))).map(leaf -> text(leaf.key()))
          .orElse(null), where);
      case "export" -> export(at.orElseThrow(), step, where);
      case "proof" -> proof(at, key, step, where, error);
      default -> throw new IllegalArgumentException(where);
    }
  }

  private static void export(TreeReader tree, JsonValue step, String where) {
    List<List<Object>> plain = new ArrayList<>();
    List<List<Object>> compressed = new ArrayList<>();
    ExportCompression compression = new ExportCompression();
    ExportCompression expansion = new ExportCompression();
    MemoryNodes imported = new MemoryNodes();
    MemoryNodes importedCompressed = new MemoryNodes();
    TreeImport importer = new TreeImport(number(step.get("version")), imported, imported::store);
    TreeImport importerCompressed = new TreeImport(number(step.get("version")), importedCompressed, importedCompressed::store);
    tree.export(node -> {
      plain.add(row(node));
      importer.add(node);
      ExportNode small = compression.compress(node);
      compressed.add(row(small));
      importerCompressed.add(expansion.expand(small));
      return true;
    });
    assertEquals(rows(step.get("nodes")), plain, where);
    assertEquals(rows(step.get("compressed")), compressed, where);
    assertEquals(text(tree.hash()), text(TreeHash.root(importer.finish().orElse(null))), where);
    assertEquals(text(tree.hash()), text(TreeHash.root(importerCompressed.finish().orElse(null))), where);
  }

  private static List<Object> row(ExportNode node) {
    List<Object> row = new ArrayList<>();
    row.add(text(node.key()));
    row.add(text(node.value()));
    row.add(node.version());
    row.add((long) node.height());
    return row;
  }

  private static List<List<Object>> rows(JsonValue nodes) {
    List<List<Object>> rows = new ArrayList<>();
    for (JsonValue node : nodes.elements()) {
      List<JsonValue> fields = node.elements();
      List<Object> row = new ArrayList<>();
      row.add(string(fields.get(0)));
      row.add(string(fields.get(1)));
      row.add(number(fields.get(2)));
      row.add(number(fields.get(3)));
      rows.add(row);
    }
    return rows;
  }

  private static void proof(Optional<TreeReader> at, byte[] key, JsonValue step, String where, String error) {
    if (error != null) {
      assertEquals(error.equals("empty"), at.isPresent(), where);
      at.ifPresent(tree -> assertFalse(new TreeProofs(tree).of(key).isPresent(), where));
      return;
    }
    TreeReader tree = at.orElseThrow();
    CommitmentProof proof = new TreeProofs(tree).of(key).orElseThrow();
    boolean exists = string(step.get("kind")).equals("exist");
    assertEquals(exists, proof.existence() != null, where);
    assertEquals(string(step.get("proof")), text(proof.encode().toArray()), where);
    assertEquals(proof.encode(), new TreeProofs(tree).encoded(key, tree::leaf).orElseThrow(), where);
    Bytes root = Bytes.wrap(tree.hash());
    boolean proven = exists ? CHECK.existence(root, Bytes.wrap(key), proof.existence().value(), proof.encode()).proven()
        : CHECK.absence(root, Bytes.wrap(key), proof.encode()).proven();
    assertEquals(step.get("verifies").asBoolean().orElseThrow(), proven, where);
  }

  @Test
  void theLongProgramGivesTheRootsOfTheReference() throws IOException {
    JsonValue vector = load("treehash.json.gz");
    List<byte[]> keys = vector.get("keys").elements().stream().map(SequenceVectorsTest::hex).toList();
    VersionedTree tree = new VersionedTree(1, true);
    int operations = 0;
    for (JsonValue commit : vector.get("commits").elements()) {
      List<JsonValue> hashes = commit.get("workingHashes").elements();
      int nextHash = 0;
      int done = 0;
      for (JsonValue operation : commit.get("ops").elements()) {
        List<JsonValue> fields = operation.elements();
        byte[] key = keys.get((int) number(fields.get(0)));
        if (fields.size() == 2) {
          tree.working().set(key, hex(fields.get(1)));
        } else {
          assertTrue(tree.working().remove(key));
        }
        done++;
        operations++;
        if (nextHash < hashes.size() && number(hashes.get(nextHash).elements().get(0)) == done) {
          assertEquals(string(hashes.get(nextHash).elements().get(1)), text(tree.working().workingHash(tree.next())));
          nextHash++;
        }
      }
      assertEquals(hashes.size(), nextHash);
      TreeReader reader = tree.reader(tree.commit().orElseThrow()).orElseThrow();
      assertEquals(string(commit.get("root")), text(reader.hash()));
      assertEquals(number(commit.get("size")), reader.size());
      assertEquals(number(commit.get("height")), reader.height());
    }
    assertEquals(16_384, operations);
  }
}
