package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.junit.jupiter.api.Test;

class KnownSignaturesTest {
  private static final PublicKey KEY = PublicKey.ed25519(Bytes.wrap(new byte[32]));
  private final List<String> asked = new ArrayList<>();
  private final KnownSignatures known = new KnownSignatures((key, message, signature) -> {
    asked.add(message.toUtf8() + signature.toUtf8());
    return signature.equals(Bytes.utf8("right"));
  }, 3);

  private boolean verify(String message, String signature) {
    return known.verify(KEY, Bytes.utf8(message), Bytes.utf8(signature));
  }

  @Test
  void whatWasRightIsAskedOnceAndWhatWasWrongAgain() {
    assertTrue(verify("a", "right") && verify("a", "right"));
    assertFalse(verify("a", "wrong") || verify("a", "wrong"));
    assertEquals(List.of("aright", "awrong", "awrong"), asked);
  }

  @Test
  void nothingElseIsTakenForIt() {
    verify("a", "right");
    assertFalse(verify("ar", "ight"), "the same bytes, divided elsewhere");
    assertTrue(known.verify(PublicKey.ed25519(Bytes.wrap(new byte[32]).slice(0, 31).concat(Bytes.fromHex("01"))), Bytes.utf8("a"), Bytes.utf8("right")));
    assertEquals(3, asked.size());
  }

  @Test
  void theOldestAreForgotten() {
    for (String message : List.of("a", "b", "c", "d", "d", "b", "a")) {
      verify(message, "right");
    }
    assertEquals(List.of("aright", "bright", "cright", "dright", "aright"), asked);
  }
}
