package org.blockberry.ops.shell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

@Tag("sec-R8")
class VisibleOutputTest {
  @Property(tries = 2_000)
  void whateverIsPrintedATerminalObeysNothing(@ForAll String text, @ForAll @IntRange(min = 1, max = 9) int piece)
      throws IOException {
    String shown = print((text + "\u001b[2J\u009b31m\u202e\u2028\u061c\ufeff\r\n\tend").getBytes(UTF_8), piece);
    assertEquals(0, shown.chars().filter(c -> c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c <= 0x9f
        || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200e || c == 0x200f || c == 0x61c || c == 0xfeff)
        .count(), shown);
    assertEquals(true, shown.endsWith("\\u001b[2J\\u009b31m\\u202e\\u2028\\u061c\\ufeff\\u000d\n\tend"), shown);
  }

  @Property(tries = 500)
  void bytesThatAreNoTextPassInOrder(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 9) int piece) throws IOException {
    byte[] harmless = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      harmless[i] = (byte) (bytes[i] | 0x60); // neither a control character nor a beginning or a rest that matters here
    }
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (byte b : harmless) {
      if (b != 0x7f) {
        expected.write(b);
      }
    }
    assertArrayEquals(expected.toByteArray(), bytes(expected.toByteArray(), piece));
  }

  @Property(tries = 1)
  void ordinaryTextOfTheWorldIsNotTouched() throws IOException {
    String text = "Grüße, 你好, привет, سلام, 🍓 € ﷽\n\tend ½ \u00a0x";
    for (int piece = 1; piece < 8; piece++) {
      assertEquals(text, print(text.getBytes(UTF_8), piece));
    }
  }

  private static String print(byte[] bytes, int piece) throws IOException {
    return new String(bytes(bytes, piece), UTF_8);
  }

  private static byte[] bytes(byte[] bytes, int piece) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try (OutputStream out = new VisibleOutput(seen)) {
      for (int i = 0; i < bytes.length; i += piece) {
        out.write(bytes, i, Math.min(piece, bytes.length - i));
      }
    }
    return seen.toByteArray();
  }
}
