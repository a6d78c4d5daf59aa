package org.blockberry.node.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

class SeenFilterTest {
  @Test
  void theOldestIsForgottenFirstAndWhatWasReleasedMayComeAgain() {
    SeenFilter seen = new SeenFilter(2);
    assertTrue(seen.claim(Bytes.utf8("a")));
    assertTrue(seen.claim(Bytes.utf8("b")));
    assertFalse(seen.claim(Bytes.utf8("a")));
    assertTrue(seen.claim(Bytes.utf8("c")));
    assertEquals(2, seen.size());
    assertTrue(seen.claim(Bytes.utf8("a")), "the oldest was forgotten, asking did not make it younger");
    assertFalse(seen.claim(Bytes.utf8("c")));
    seen.release(Bytes.utf8("c"));
    assertTrue(seen.claim(Bytes.utf8("c")));
  }
}
