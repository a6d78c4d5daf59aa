package org.blockberry.chain.ics23;

import static org.blockberry.chain.Vectors.hex;
import static org.blockberry.chain.Vectors.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whole proofs: our vectors ({@code vectors/iavl}) and those of the ICS-23 project ({@code vectors/ics23}). */
class ProofVectorsTest {
  private static final ProofVerification IAVL = ProofVerification.withBatches(ProofSpec.IAVL);
  private static final ProofVerification SIMPLE = ProofVerification.withBatches(ProofSpec.TENDERMINT);

  private static ProofVerdict check(ProofVerification checker, Bytes root, Bytes key, Optional<Bytes> value, Bytes proof) {
    return value.isPresent() ? checker.existence(root, key, value.get(), proof) : checker.absence(root, key, proof);
  }

  private static Optional<Bytes> optional(JsonValue value) {
    return value.isNull() ? Optional.empty() : Optional.of(hex(value));
  }

  @TestFactory
  List<DynamicTest> everyCaseIsAcceptedOrRefusedAsItShould() {
    return Vectors.tests("case", Vectors.load("iavl/proofs.json").get("cases"), (name, one) -> {
      ProofVerification checker = text(one.get("spec")).equals("iavl") ? IAVL : SIMPLE;
      ProofVerdict verdict = check(checker, hex(one.get("root")), hex(one.get("key")), optional(one.get("value")), hex(one.get("proof")));
      assertEquals(one.get("valid").asBoolean().orElseThrow(), verdict.proven(), verdict::reason);
      String kind = text(one.get("name"));
      if (kind.startsWith("batch-") || kind.startsWith("compressed-")) {
        ProofVerification single = ProofVerification.of(ProofSpec.IAVL);
        assertFalse(check(single, hex(one.get("root")), hex(one.get("key")), optional(one.get("value")), hex(one.get("proof"))).proven(),
            "batches do not come from the network");
      }
    });
  }

  @TestFactory
  List<DynamicTest> foreignProofsVerifyUnderTheirSpecOnlyAndEncodeToTheSameBytes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String spec : List.of("iavl", "tendermint")) {
      for (String file : List.of("exist_left", "exist_middle", "exist_right", "nonexist_left", "nonexist_middle", "nonexist_right")) {
        tests.add(DynamicTest.dynamicTest(spec + " " + file, () -> {
          JsonValue one = Vectors.load("ics23/" + spec + "/" + file + ".json");
          Bytes proof = hex(one.get("proof"));
          Optional<Bytes> value = Optional.of(hex(one.get("value"))).filter(bytes -> !bytes.isEmpty());
          boolean iavl = spec.equals("iavl");
          ProofVerdict verdict = check(iavl ? IAVL : SIMPLE, hex(one.get("root")), hex(one.get("key")), value, proof);
          assertTrue(verdict.proven(), verdict::reason);
          assertFalse(check(iavl ? SIMPLE : IAVL, hex(one.get("root")), hex(one.get("key")), value, proof).proven());
          assertEquals(proof, CommitmentProof.decode(proof).encode());
        }));
      }
    }
    return tests;
  }

  /** Whatever bit is turned: no proof, but in the key of an absence proof, which nothing compares. */
  @Test
  void everyFlippedBitIsRefused() {
    int flips = 0;
    for (String file : List.of("iavl/exist_middle", "iavl/nonexist_right", "tendermint/exist_left")) {
      JsonValue one = Vectors.load("ics23/" + file + ".json");
      byte[] proof = hex(one.get("proof")).toArray();
      Optional<Bytes> value = Optional.of(hex(one.get("value"))).filter(bytes -> !bytes.isEmpty());
      Bytes root = hex(one.get("root"));
      Bytes key = hex(one.get("key"));
      for (int bit = 0; bit < proof.length * 8; bit++) {
        proof[bit / 8] ^= (byte) (1 << bit % 8);
        boolean proven = check(file.startsWith("iavl") ? IAVL : SIMPLE, root, key, value, Bytes.copyOf(proof)).proven();
        boolean insideTheKey = value.isEmpty() && bit / 8 < 3 + 2 + key.size();
        assertTrue(!proven || insideTheKey, file + ", bit " + bit);
        proof[bit / 8] ^= (byte) (1 << bit % 8);
        flips++;
      }
    }
    assertTrue(flips > 10_000, "flips: " + flips);
  }

  @Test
  @Tag("sec-B2")
  void anyBytesAreAnsweredWithAVerdict() {
    Random random = new Random(23);
    Bytes root = Bytes.wrap(new byte[32]);
    byte[] honest = hex(Vectors.load("ics23/iavl/nonexist_middle.json").get("proof")).toArray();
    for (int i = 0; i < 5_000; i++) {
      byte[] noise = i % 2 == 0 ? new byte[random.nextInt(200)] : honest.clone();
      if (i % 2 == 0) {
        random.nextBytes(noise);
      } else {
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
          noise[random.nextInt(noise.length)] = (byte) random.nextInt();
        }
      }
      for (ProofVerification checker : List.of(IAVL, SIMPLE)) {
        assertFalse(checker.existence(root, Bytes.utf8("k"), Bytes.utf8("v"), Bytes.wrap(noise)).proven());
        assertFalse(checker.absence(root, Bytes.utf8("k"), Bytes.wrap(noise)).proven());
      }
    }
  }

  /** The forgery of October 2022 passes a check that does not look at the three numbers of IAVL's prefixes: so the cases above do test it. */
  @Test
  @Tag("sec-B2")
  void aBrokenCheckWithoutTheRuleOfPrefixesAcceptsTheForgery() {
    ProofSpec.InnerSpec inner = ProofSpec.IAVL.inner();
    ProofSpec broken = new ProofSpec(ProofSpec.IAVL.leaf(), new ProofSpec.InnerSpec(inner.childOrder(), inner.childSize(), inner.minPrefix() - 1,
        inner.maxPrefix(), inner.emptyChild(), inner.hash()), 0, 0);
    int forged = 0;
    for (JsonValue one : Vectors.load("iavl/proofs.json").get("cases").elements()) {
      if (text(one.get("name")).startsWith("forged-")) {
        ProofVerification checker = ProofVerification.of(broken);
        ProofVerdict verdict = check(checker, hex(one.get("root")), hex(one.get("key")), optional(one.get("value")), hex(one.get("proof")));
        assertTrue(verdict.proven(), verdict::reason);
        forged++;
      }
    }
    assertEquals(2, forged);
  }

  @TestFactory
  List<DynamicTest> answersToQueriesVerifyUpToTheApplicationHash() {
    return Vectors.tests("set", Vectors.load("iavl/proofops.json").get("sets"), (name, set) -> {
      Map<String, Bytes> roots = new TreeMap<>();
      set.get("stores").members().forEach((store, root) -> roots.put(store, hex(root)));
      StoreRoots stores = new StoreRoots(roots);
      Bytes appHash = hex(set.get("appHash"));
      assertEquals(appHash, stores.appHash());
      for (JsonValue query : set.get("queries").elements()) {
        String store = text(query.get("store"));
        Bytes key = hex(query.get("key"));
        Optional<Bytes> value = optional(query.get("value"));
        List<ProofOp> operations = StateProof.operations(store, key, hex(query.get("iavl")), stores);
        assertEquals(hex(query.get("simple")), operations.get(1).data());
        List<ProofOp> json = new ArrayList<>();
        for (JsonValue op : query.get("json").get("ops").elements()) {
          json.add(new ProofOp(text(op.get("type")), base64(op.get("key")), base64(op.get("data"))));
        }
        assertEquals(json, operations);
        ProofVerdict verdict = StateProof.verify(appHash, store, key, value, operations);
        assertTrue(verdict.proven(), verdict::reason);
        Bytes other = Bytes.utf8("other");
        assertFalse(StateProof.verify(other, store, key, value, operations).proven());
        assertFalse(StateProof.verify(appHash, "other", key, value, operations).proven());
        assertFalse(StateProof.verify(appHash, store, other, value, operations).proven());
        assertFalse(StateProof.verify(appHash, store, key, Optional.of(other), operations).proven());
        assertFalse(StateProof.verify(appHash, store, key, value.isPresent() ? Optional.empty() : Optional.of(other), operations).proven());
        assertFalse(StateProof.verify(appHash, store, key, value, operations.subList(0, 1)).proven());
        assertFalse(StateProof.verify(appHash, store, key, value, List.of(operations.get(1), operations.get(0))).proven());
      }
    });
  }

  /** Writing out and compressing a batch are inverse to each other. */
  @Test
  void batchesSurviveCompression() {
    List<ProofBatch.Entry> entries = new ArrayList<>();
    for (String file : List.of("exist_left", "nonexist_middle", "exist_right", "nonexist_left")) {
      CommitmentProof proof = CommitmentProof.decode(hex(Vectors.load("ics23/iavl/" + file + ".json").get("proof")));
      entries.add(new ProofBatch.Entry(proof.existence(), proof.absence()));
    }
    ProofBatch batch = new ProofBatch(entries);
    Bytes plain = CommitmentProof.of(batch, false).encode();
    Bytes compressed = CommitmentProof.of(batch, true).encode();
    assertTrue(compressed.size() < plain.size());
    assertEquals(batch, CommitmentProof.decode(plain).batch());
    assertEquals(batch, CommitmentProof.decode(compressed).batch());
    assertEquals(compressed, CommitmentProof.decode(compressed).encode());
  }

  private static Bytes base64(JsonValue value) {
    return Bytes.wrap(Base64.getDecoder().decode(text(value)));
  }
}
