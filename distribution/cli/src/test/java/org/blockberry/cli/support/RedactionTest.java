package org.blockberry.cli.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("sec-K1")
@Tag("sec-R8")
class RedactionTest {
  private final Redaction redaction = new Redaction(List.of("correct horse", "xyz", "correct horse battery"));

  @ParameterizedTest
  @ValueSource(strings = {
      "password = \"HIDE ME\"", "tls_key_password='HIDE ME'", "{\"api_key\": \"HIDE ME\"}", "BLOCKBERRY_KEY_PASSWORD=HIDE", "rpc-token: HIDE",
      "Authorization: Bearer HIDEHIDEHIDE", "curl -H 'authorization: basic HIDE1234=='", "tokens = [\"HIDE\", \"HIDE\"]",
      "\"priv_key\": {\n  \"type\": \"tendermint/PrivKeyEd25519\",\n  \"value\": \"HIDE\"\n}", "postgres://user:HIDE@host/db",
      "-----BEGIN PRIVATE KEY-----\nHIDE\nHIDE\n-----END PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----\nHIDE", "mnemonic: HIDE"})
  void whatLooksSecretGoes(String text) {
    String clean = redaction.of("before\n" + text + "\nafter");
    assertFalse(clean.contains("HIDE"), clean);
    assertTrue(clean.startsWith("before\n"), clean);
  }

  @Test
  void knownSecretsGoWhereverTheyStand() {
    assertEquals("a***b and *** or xyz", redaction.of("acorrect horseb and correct horse battery or xyz"), "the longest first, no tiny ones");
    String pair = "ab".repeat(64);
    assertEquals("key *** end", redaction.of("key " + pair + " end"));
  }

  @Test
  void whatHelpsStays() {
    String text = "2026-01-01 INFO 12 block 5D41402ABC4B2A76B9719D911017C592AE2F committed, listen = \"127.0.0.1:26657\", public key " + "ab".repeat(32);
    assertEquals(text, redaction.of(text));
  }
}
