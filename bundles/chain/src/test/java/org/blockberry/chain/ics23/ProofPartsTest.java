package org.blockberry.chain.ics23;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Vectors;
import org.junit.jupiter.api.Test;

/** Parts of the check, against the test data of the ICS-23 project. Hashes but SHA-256 and lengths but varints are refused here. */
class ProofPartsTest {
  private static Bytes bytes(JsonValue value) {
    return value.asString().map(text -> Bytes.wrap(Base64.getDecoder().decode(text))).orElse(Bytes.EMPTY);
  }

  private static int number(JsonValue value) {
    return value.asNumber().map(Number::intValue).orElse(0);
  }

  private static LeafOp leafOp(JsonValue op) {
    return new LeafOp(number(op.get("hash")), number(op.get("prehash_key")), number(op.get("prehash_value")), number(op.get("length")),
        bytes(op.get("prefix")));
  }

  private static InnerOp innerOp(JsonValue op) {
    return new InnerOp(number(op.get("hash")), bytes(op.get("prefix")), bytes(op.get("suffix")));
  }

  private static ExistenceProof existence(JsonValue proof) {
    List<InnerOp> path = new ArrayList<>();
    proof.get("path").elements().forEach(step -> path.add(innerOp(step)));
    Optional<LeafOp> leaf = proof.get("leaf").isObject() ? Optional.of(leafOp(proof.get("leaf"))) : Optional.empty();
    return new ExistenceProof(bytes(proof.get("key")), bytes(proof.get("value")), leaf, path);
  }

  private static ProofSpec spec(JsonValue spec) {
    JsonValue inner = spec.get("inner_spec");
    List<Integer> order = new ArrayList<>();
    inner.get("child_order").elements().forEach(place -> order.add(number(place)));
    return new ProofSpec(leafOp(spec.get("leaf_spec")), new ProofSpec.InnerSpec(order, number(inner.get("child_size")),
        number(inner.get("min_prefix_length")), number(inner.get("max_prefix_length")), bytes(inner.get("empty_child")),
        number(inner.get("hash"))), number(spec.get("max_depth")), number(spec.get("min_depth")));
  }

  private static boolean supported(JsonValue op) {
    return number(op.get("hash")) <= 1 && number(op.get("length")) <= 1;
  }

  @Test
  void leavesHashAsExpected() {
    int refused = 0;
    for (Map.Entry<String, JsonValue> entry : Vectors.load("ics23/TestLeafOpData.json").members().entrySet()) {
      JsonValue one = entry.getValue();
      Optional<Bytes> hash = Sha256Ops.leaf(leafOp(one.get("Op")), bytes(one.get("Key")), bytes(one.get("Value")));
      boolean expected = supported(one.get("Op")) && !one.get("IsErr").asBoolean().orElseThrow();
      refused += supported(one.get("Op")) ? 0 : 1;
      assertEquals(expected ? Optional.of(bytes(one.get("Expected"))) : Optional.empty(), hash, entry.getKey());
    }
    assertEquals(5, refused, "one other hash, four other lengths");
  }

  @Test
  void stepsHashAsExpected() {
    Vectors.load("ics23/TestInnerOpData.json").members().forEach((name, one) -> assertEquals(
        one.get("IsErr").asBoolean().orElseThrow() ? Optional.empty() : Optional.of(bytes(one.get("Expected"))),
        Sha256Ops.step(innerOp(one.get("Op")), bytes(one.get("Child"))), name));
  }

  @Test
  void rootsAreComputedAsExpected() {
    Vectors.load("ics23/TestExistenceProofData.json").members().forEach((name, one) -> assertEquals(
        one.get("IsErr").asBoolean().orElseThrow() ? Optional.empty() : Optional.of(bytes(one.get("Expected"))),
        ProofVerification.computedRoot(existence(one.get("Proof")), Integer.MAX_VALUE), name));
  }

  @Test
  void leavesAreComparedWithTheSpec() {
    Vectors.load("ics23/TestCheckLeafData.json").members().forEach((name, one) -> {
      ProofSpec spec = new ProofSpec(leafOp(one.get("Spec")), new ProofSpec.InnerSpec(List.of(), 0, 0, 0, Bytes.EMPTY, 0), 0, 0);
      assertEquals(one.get("IsErr").asBoolean().orElseThrow(), !new SpecCheck(spec).leafProblem(leafOp(one.get("Leaf"))).isEmpty(), name);
    });
  }

  @Test
  void proofsAreComparedWithTheSpec() {
    Vectors.load("ics23/TestCheckAgainstSpecData.json").members().forEach((name, one) -> {
      String problem = new SpecCheck(spec(one.get("Spec"))).problem(existence(one.get("Proof")));
      assertEquals(Vectors.text(one.get("Err")).isEmpty(), problem.isEmpty(), () -> name + ": " + problem);
    });
  }

  @Test
  void missingSiblingsAreSeen() {
    int cases = 0;
    for (JsonValue one : Vectors.load("ics23/TestEmptyBranchData.json").elements()) {
      StepShape shape = new StepShape(spec(one.get("Spec")).inner());
      InnerOp step = innerOp(one.get("Op"));
      assertEquals(one.get("IsLeft").asBoolean().orElse(false), shape.leftAreEmpty(step), "left, case " + cases);
      assertEquals(one.get("IsRight").asBoolean().orElse(false), shape.rightAreEmpty(step), "right, case " + cases);
      cases++;
    }
    assertTrue(cases >= 8, "cases: " + cases);
  }
}
