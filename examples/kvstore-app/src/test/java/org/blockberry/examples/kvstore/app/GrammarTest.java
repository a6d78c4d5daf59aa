package org.blockberry.examples.kvstore.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
      "a=b|a|b", "a=b=c|a|b=c", "a=b c|a|b c", "bare|bare|bare", "set a b|a|b", "set a b c|a|b c",
      "set a  b|a| b",
      "from bob a=b|a|b", "priority 7 a=b|a|b", "from bob priority 7 set a b|a|b",
      "setter|setter|setter",
      "set=1|set|1", "é=ü|é|ü"})
  void pairs(String tx, String key, String value) throws Exception {
    assertEquals(new Command.Put(Bytes.utf8(key), Bytes.utf8(value)), Grammar.parse(Bytes.utf8(tx)).command());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
      "set|1", "set a|1", "delete|1", "=b|2", "a=|2", "set a |2", "delete |2", "set  b|2", "|2", "fly a b|4", "hello world=1|4", " a=b|4",
      "delete a b|1",
      "delete a=b|1", "a\u0001=b|1", "a\u007f=b|1", "from bob|1", "from  a=b|2", "priority a=b|1", "priority 07 a=b|1",
      "priority -1 a=b|1", "priority +1 a=b|1", "priority 1000000000000000000 a=b|1", "priority 1 from bob a=b|1",
      "priority 1 priority 2 a=b|1", "from a from b c=d|1", "priority 9223372036854775808 a=b|1",
      "validator|1", "validator ed25519 AAAA|1", "validator ed25519 AAAA 1|5", "validator ed25519 !!! 1|5",
      "validator secp256k1 AAAA 1|5"})
  void refusals(String tx, int code) {
    assertEquals(code, refused(Bytes.utf8(tx == null ? "" : tx)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "", "01", "1152921504606846976", "9223372036854775808", "1.0", "1 "})
  void powersThatAreNone(String power) {
    int code = refused(Bytes.utf8("validator ed25519 " + KEY + " " + power));
    assertTrue(code == Codes.BAD_VALIDATOR || code == Codes.MALFORMED, "code " + code);
  }

  @Test
  void oneKeyHasOneText() {
    assertEquals(Codes.BAD_VALIDATOR, refused(Bytes.utf8("validator ed25519 " + KEY.replace("=", "") + " 1")));
    assertEquals(Codes.BAD_VALIDATOR, refused(Bytes.utf8("validator ed25519 " + KEY.replace("A=", "B=") + " 1")));
  }

  @Test
  void priorityAndSenderAreRead() throws Exception {
    ParsedTx tx = Grammar.parse(Bytes.utf8("from bob priority 999999999999999999 a=b"));
    assertEquals(Bytes.utf8("bob"), tx.sender());
    assertEquals(999_999_999_999_999_999L, tx.priority());
  }

  @Test
  void boundsAreExact() throws Exception {
    Grammar.parse(Bytes.utf8("k".repeat(256) + "=" + "v".repeat(65_536)));
    assertEquals(Codes.TOO_LARGE, refused(Bytes.utf8("k".repeat(257) + "=v")));
    assertEquals(Codes.TOO_LARGE, refused(Bytes.utf8("k=" + "v".repeat(65_537))));
    assertEquals(Codes.TOO_LARGE, refused(Bytes.utf8("é".repeat(129))));
    assertEquals(Codes.TOO_LARGE, refused(Bytes.wrap(new byte[66_561])));
  }

  @Test
  void onlyUtf8IsText() {
    for (String hex : new String[] {"FF", "C0AF", "EDA080", "61C3", "F4908080"}) {
      assertEquals(Codes.MALFORMED, refused(Bytes.fromHex(hex)), hex);
    }
  }

  @Property(tries = 2000)
  void anyBytesGetTheSameVerdictTwiceAndNothingElse(@ForAll byte[] bytes) {
    assertEquals(verdict(bytes), verdict(bytes));
  }

  @Property(tries = 2000)
  void anyTextGetsAVerdict(@ForAll String text) {
    verdict(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String verdict(byte[] tx) {
    try {
      return Grammar.parse(Bytes.copyOf(tx)).toString();
    } catch (RefusedTxException e) {
      return e.code() + e.getMessage();
    }
  }

  private static int refused(Bytes tx) {
    return assertThrows(RefusedTxException.class, () -> Grammar.parse(tx)).code();
  }
}
