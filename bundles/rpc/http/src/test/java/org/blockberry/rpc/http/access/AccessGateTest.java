package org.blockberry.rpc.http.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AccessToken;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sec-R5")
class AccessGateTest {
  private static final AccessTable TABLE = AccessTable.of("test", List.of("health"), List.of());

  private Instant now = Instant.parse("2026-11-27T00:00:00Z");
  private final AccessGate gate = new AccessGate(() -> now, 5);

  private AccessToken.Fresh token(String role, Optional<Instant> expires, int rate) {
    return AccessToken.make(SecureRandomSource.system(), role, role, now, expires, rate);
  }

  private AccessGate.Login login(String token) {
    return gate.login("Bearer " + token, "10.0.0.1", Optional.empty());
  }

  private Optional<Denial.Kind> status(Caller caller) {
    return gate.call(caller, "status", RpcMethod.Access.READ).map(Denial::kind);
  }

  @Test
  void withoutRulesNobodyMayDoAnything() {
    Caller nobody = gate.login(null, "10.0.0.1", Optional.empty()).caller().orElseThrow();
    for (Endpoint endpoint : Endpoint.values()) {
      assertEquals(Denial.Kind.NO_CREDENTIAL, gate.use(nobody, endpoint).orElseThrow().kind());
    }
    assertEquals(Optional.of(Denial.Kind.NO_CREDENTIAL), status(nobody));
  }

  @Test
  void aTokenThatIsRevokedOrExpiresEndsWhatItBegan() {
    AccessToken.Fresh brief = token("reader", Optional.of(now.plusSeconds(60)), 0);
    AccessToken.Fresh lasting = token("admin", Optional.empty(), 0);
    gate.update(TABLE, List.of(brief.kept(), lasting.kept()), 5);
    Caller reader = login(brief.token()).caller().orElseThrow();
    Caller admin = login(lasting.token()).caller().orElseThrow();
    assertEquals(Optional.empty(), status(reader));
    assertEquals(Optional.of(Denial.Kind.FORBIDDEN), gate.call(reader, "vendor", RpcMethod.Access.READ).map(Denial::kind));
    assertEquals(Optional.empty(), gate.call(admin, "vendor", RpcMethod.Access.READ));
    now = now.plusSeconds(60);
    assertEquals(Optional.of(Denial.Kind.BAD_CREDENTIAL), status(reader));
    assertTrue(login(brief.token()).denial().isPresent());
    assertEquals(Optional.empty(), status(admin));
    gate.update(TABLE, List.of(), 5);
    assertEquals(Optional.of(Denial.Kind.BAD_CREDENTIAL), status(admin));
    assertEquals(Optional.of(Denial.Kind.BAD_CREDENTIAL), gate.use(admin, Endpoint.LIVE).map(Denial::kind));
  }

  @Test
  void theRightsOfARoleAreThoseOfTheFileNow() {
    AccessToken.Fresh made = token("reader", Optional.empty(), 0);
    gate.update(TABLE, List.of(made.kept()), 5);
    Caller caller = login(made.token()).caller().orElseThrow();
    AccessToken demoted = new AccessToken(made.kept().id(), "monitor", made.kept().hash(), now, Optional.empty(), 0, "x");
    gate.update(TABLE, List.of(demoted), 5);
    assertEquals(Optional.of(Denial.Kind.BAD_CREDENTIAL), status(caller)); // it is another token now
    assertEquals(Optional.of(Denial.Kind.FORBIDDEN), status(login(made.token()).caller().orElseThrow()));
  }

  @Test
  void aTokenHasItsRate() {
    AccessToken.Fresh made = token("reader", Optional.empty(), 3);
    gate.update(TABLE, List.of(made.kept()), 5);
    Caller caller = login(made.token()).caller().orElseThrow();
    for (int second = 0; second < 3; second++) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Optional.empty(), status(caller));
      }
      assertEquals(Optional.of(Denial.Kind.TOO_OFTEN), status(caller));
      gate.update(TABLE, List.of(made.kept()), 5); // a reload gives nothing back
      assertEquals(Optional.of(Denial.Kind.TOO_OFTEN), status(caller));
      now = now.plusSeconds(1);
    }
  }

  @Test
  @Tag("sec-R4")
  void aSourceHasSoManyFailedLoginsAndGoodOnesStillPass() {
    AccessToken.Fresh made = token("reader", Optional.empty(), 0);
    gate.update(TABLE, List.of(made.kept()), 5);
    String wrong = token("reader", Optional.empty(), 0).token();
    for (int i = 0; i < 5; i++) {
      assertEquals(Denial.Kind.BAD_CREDENTIAL, login(wrong).denial().orElseThrow().kind());
    }
    assertEquals(Denial.Kind.TOO_OFTEN, login(wrong).denial().orElseThrow().kind());
    assertTrue(login(made.token()).caller().isPresent());
    assertEquals(Denial.Kind.BAD_CREDENTIAL, gate.login("Bearer x", "10.0.0.2", Optional.empty()).denial().orElseThrow().kind());
    now = now.plus(Duration.ofMinutes(1));
    assertEquals(Denial.Kind.BAD_CREDENTIAL, login(wrong).denial().orElseThrow().kind());
  }

  @Test
  @Tag("sec-R4")
  void sourcesAreForgottenBeforeTheyFillTheMemory() {
    for (int i = 0; i < 3 * FailedLogins.MOST_SOURCES; i++) {
      gate.login("Bearer x", "source " + i, Optional.empty());
    }
    assertEquals(FailedLogins.MOST_SOURCES, gate.rememberedSources());
  }

  @Test
  void aClientCertificateHasItsRoleUnlessAnotherCredentialIsShown() {
    gate.update(TABLE, List.of(), 5);
    assertEquals(Optional.empty(), status(gate.login(null, "a", Optional.of(RpcRole.READER)).caller().orElseThrow()));
    assertTrue(gate.login("Bearer x", "a", Optional.of(RpcRole.READER)).denial().isPresent());
  }

  @Test
  void adminIsNeverOpen() {
    for (String word : List.of("admin", "everything", "READ", "")) {
      assertTrue(assertThrows(IllegalArgumentException.class, () -> AccessTable.of("rpc.remote_access", List.of(word), List.of()))
          .getMessage().contains("rpc.remote_access"));
    }
    AccessTable open = AccessTable.of("test", List.of("health", "metrics", "read", "submit"), List.of());
    assertFalse(open.grants(Optional.empty(), Right.ADMIN));
  }

  @Test
  void bothRulesTogetherAllowWhatBothAllow() {
    AccessTable both = AccessTable.of("a", List.of("health", "read"), List.of("x", "y"))
        .and(AccessTable.of("b", List.of("read", "submit"), List.of("y")));
    assertTrue(both.grants(Optional.empty(), Right.READ));
    assertFalse(both.grants(Optional.empty(), Right.HEALTH));
    assertFalse(both.grants(Optional.empty(), Right.SUBMIT));
    assertEquals(Right.ADMIN, both.needed("x", RpcMethod.Access.READ));
    assertEquals(Right.READ, both.needed("y", RpcMethod.Access.READ));
  }
}
