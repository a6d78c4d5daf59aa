package org.blockberry.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sec-T9")
class EdgeVectorsTest {
  private static final String HEADER =
      "# Made by EdgeVectors in the tests: name|valid or invalid by our rule|public key|message|signature\n";

  /** Writes the resource anew when asked with {@code -Dblockberry.edge-vectors.write=FILE}; otherwise compares. */
  @Test
  void theEmbeddedVectorsAreThoseTheArithmeticMakes() throws Exception {
    List<Ed25519Vector> made = EdgeVectors.all();
    String target = System.getProperty("blockberry.edge-vectors.write");
    if (target != null) {
      Files.writeString(Path.of(target),
          HEADER + made.stream().map(each -> each.line() + "\n").collect(Collectors.joining()));
    }
    assertEquals(made.stream().map(Ed25519Vector::line).collect(Collectors.joining("\n")),
        Ed25519Vector.embedded().stream().map(Ed25519Vector::line).collect(Collectors.joining("\n")));
    assertEquals(made.size(), new HashSet<>(made.stream().map(Ed25519Vector::name).toList()).size(),
        "names are unique");
  }

  @Test
  void theIndependentArithmeticGivesTheSameAnswers() throws Exception {
    for (Ed25519Vector each : Ed25519Vector.embedded()) {
      assertEquals(each.valid(), EdwardsArithmetic.valid(each.publicKey(), each.message(), each.signature()),
          each.name());
    }
  }

  @Test
  void theVectorsMeantToTellTheCofactorDoTellIt() throws Exception {
    List<Ed25519Vector> telling = Ed25519Vector.embedded().stream()
        .filter(each -> each.name().contains("only valid with the cofactor")).toList();
    assertEquals(6, telling.size());
    for (Ed25519Vector each : telling) {
      assertTrue(Ed25519Rule.admits(each.publicKey(), each.signature()), each.name());
      assertFalse(each.valid());
      assertTrue(EdwardsArithmetic.validCofactored(each.publicKey(), each.message(), each.signature()), each.name());
    }
  }

  /** So that a library without these checks is caught by the equation, not spared by a broken signature. */
  @Test
  void smallOrderAndNonCanonicalVectorsSatisfyTheEquationItself() throws Exception {
    long satisfied = 0;
    for (Ed25519Vector each : Ed25519Vector.embedded()) {
      if ((each.name().startsWith("small-order A") || each.name().startsWith("non-canonical"))
          && !each.name().contains("large order")) {
        assertTrue(EdwardsArithmetic.validCofactored(each.publicKey(), each.message(), each.signature()), each.name());
        assertFalse(Ed25519Rule.admits(each.publicKey(), each.signature()), each.name());
        satisfied++;
      }
    }
    assertEquals(8 + 6 + 6, satisfied);
  }

  /** Providers check S as well, so only this notices when ours is gone. */
  @Test
  void largeScalarsStopAtTheRule() throws Exception {
    List<Ed25519Vector> large = Ed25519Vector.embedded().stream()
        .filter(each -> each.name().startsWith("S + ") || each.name().startsWith("S is ")).toList();
    assertEquals(4, large.size());
    for (Ed25519Vector each : large) {
      assertEquals("S is not below the group order",
          Ed25519Rule.violation(each.publicKey(), each.signature()).orElseThrow(), each.name());
    }
  }

  @Test
  void theRuleNamesWhatIsBroken() {
    Bytes key = Bytes.fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assertTrue(Ed25519Rule.keyViolation(key).isEmpty());
    assertEquals("the public key is a point of small order",
        Ed25519Rule.keyViolation(EdwardsArithmetic.ORDER_8.encoded()).orElseThrow());
    assertEquals("the public key has 31 bytes but must have 32",
        Ed25519Rule.keyViolation(key.slice(0, 31)).orElseThrow());
  }
}
