package org.blockberry.glueberry.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
  private static final PeerId PEER = Vectors.peer(1);
  private static final StreamSpec A = StreamSpec.of("a", 10);
  private static final StreamSpec B = StreamSpec.of("b", 10);

  private final Admissions admissions = new Admissions();

  @Test
  void whatIsUsableIsOfferedAndAdmitted() {
    admissions.offer(Set.of(A));
    admissions.admit(PEER, Set.of("a", "b"));
    assertEquals(List.of("a"), admissions.usable(PEER));
    assertEquals(Set.of(), admissions.offer(Set.of(A, B)));
    assertEquals(List.of("a", "b"), admissions.usable(PEER));
    assertEquals(Set.of("a"), admissions.offer(Set.of(B)));
    assertFalse(admissions.mayUse(PEER, "a"));
    admissions.admit(PEER, Set.of("a"));
    assertEquals(List.of(), admissions.usable(PEER), "admitting again sets anew");
    assertEquals(List.of(), admissions.usable(Vectors.peer(2)));
  }

  @Test
  void aNewConnectionNeedsAnotherAdmissionAndOneThatResumesDoesNot() {
    admissions.offer(Set.of(A));
    admissions.admit(PEER, Set.of("a"));
    admissions.changed(PEER, ConnectionState.RECONNECTING);
    assertFalse(admissions.mayUse(PEER, "a"));
    assertEquals(List.of(), admissions.live());
    admissions.changed(PEER, ConnectionState.CONNECTED);
    assertFalse(admissions.mayUse(PEER, "a"));
    admissions.changed(PEER, ConnectionState.ESTABLISHED);
    assertTrue(admissions.mayUse(PEER, "a"), "it came back within the window");
    admissions.forget(PEER);
    admissions.changed(PEER, ConnectionState.ESTABLISHED);
    assertFalse(admissions.mayUse(PEER, "a"));
  }

  @Test
  void namesAreOnce() {
    assertThrows(IllegalArgumentException.class, () -> admissions.offer(Set.of(A, StreamSpec.of("a", 11))));
  }
}
