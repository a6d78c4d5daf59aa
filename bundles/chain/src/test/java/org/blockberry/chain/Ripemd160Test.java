package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.api.value.Bytes;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.junit.jupiter.api.Test;

class Ripemd160Test {
  @Test
  void publishedVectors() {
    assertEquals("9C1185A5C5E9FC54612808977EE8F548B2258D31", hex(""));
    assertEquals("8EB208F7E05D987A9B044A8E98C6B087F15A0BFC", hex("abc"));
    assertEquals("B0E20B6E3116640286ED3A87A5713079B21F5189",
        hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"));
    assertEquals("9B752E45573D4B39F4DBD3323CAB82BF63326BFB", hex("1234567890".repeat(8)));
  }

  @Property(tries = 500)
  void agreesWithAnotherImplementation(@ForAll byte[] message) {
    RIPEMD160Digest digest = new RIPEMD160Digest();
    digest.update(message, 0, message.length);
    byte[] expected = new byte[20];
    digest.doFinal(expected, 0);
    assertArrayEquals(expected, Ripemd160.hash(message));
  }

  private static String hex(String text) {
    return Bytes.wrap(Ripemd160.hash(text.getBytes(StandardCharsets.UTF_8))).toHex();
  }
}
