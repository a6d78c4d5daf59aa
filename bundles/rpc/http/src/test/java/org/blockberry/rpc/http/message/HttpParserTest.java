package org.blockberry.rpc.http.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HttpParserTest {
  private static final String STREAM = "GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"
      + "POST / HTTP/1.1\r\nHost:h\r\nContent-Length: 5\r\n\r\nhello"
      + "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
      + "POST / HTTP/1.0\r\nHost: h\r\n\r\n";

  private static String show(HttpRequest request) {
    return request.method() + " " + request.path() + " " + request.query() + " " + request.keepAlive() + " "
        + request.header("host").orElse("-") + " " + request.body().toUtf8();
  }

  private static List<String> read(HttpParser parser, byte[] bytes, int[] cuts) {
    List<String> seen = new ArrayList<>();
    int from = 0;
    for (int c = 0; from < bytes.length && parser.refusal() == null; c++) {
      int to = Math.min(bytes.length, from + (cuts.length == 0 ? bytes.length : cuts[c % cuts.length]));
      while (from < to && parser.refusal() == null) {
        from = parser.feed(bytes, from, to);
        HttpRequest request = parser.take();
        if (request != null) {
          seen.add(show(request));
        }
      }
    }
    return seen;
  }

  @Property(tries = 300)
  void itDoesNotMatterHowTheBytesArrive(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 40) Integer> cuts) {
    HttpParser parser = new HttpParser(1_000, 1_000);
    assertEquals(List.of("GET /a x=1 true h ", "POST /  true h hello", "POST /b  true h abc0123456789",
        "POST /  false h "), read(parser, STREAM.getBytes(ISO_8859_1), cuts.stream().mapToInt(i -> i).toArray()));
    assertNull(parser.refusal());
    assertFalse(parser.midRequest());
  }

  @Property(tries = 2_000)
  @net.jqwik.api.Tag("sec-R2")
  void noBytesBreakIt(@ForAll byte[] noise, @ForAll @IntRange(min = 0, max = 170) int keep) {
    byte[] start = STREAM.substring(0, Math.min(keep, STREAM.length())).getBytes(ISO_8859_1);
    byte[] bytes = java.util.Arrays.copyOf(start, start.length + noise.length);
    System.arraycopy(noise, 0, bytes, start.length, noise.length);
    HttpParser parser = new HttpParser(200, 200);
    for (String request : read(parser, bytes, new int[] {7})) {
      assertNotNull(request);
    }
  }

  /** One changed byte in a good stream gives other requests or a refusal, never a hang and never more requests. */
  @Property(tries = 2_000)
  @net.jqwik.api.Tag("sec-R2")
  void oneChangedByteNeverMakesMoreRequests(@ForAll @IntRange(min = 0, max = 210) int at, @ForAll byte value) {
    byte[] bytes = STREAM.getBytes(ISO_8859_1);
    bytes[at % bytes.length] = value;
    HttpParser parser = new HttpParser(1_000, 1_000);
    assertTrue(read(parser, bytes, new int[0]).size() <= 4);
  }

  @Test
  @Tag("sec-R3")
  void aClaimedLengthAllocatesNothing() {
    long before = allocated();
    for (int i = 0; i < 100; i++) {
      HttpParser parser = new HttpParser(16_384, 100_000_000);
      byte[] bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n{".getBytes(ISO_8859_1);
      parser.feed(bytes, 0, bytes.length);
      assertTrue(parser.midRequest());
    }
    assertTrue(allocated() - before < 100 * 65_536, "bytes allocated: " + (allocated() - before));
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  @Test
  void afterARefusalNothingIsRead() {
    HttpParser parser = new HttpParser(100, 100);
    byte[] bad = "GET\r\n".getBytes(ISO_8859_1);
    parser.feed("\n".getBytes(ISO_8859_1), 0, 1);
    assertEquals(400, parser.refusal().status());
    assertEquals(0, parser.feed(bad, 0, bad.length));
    assertNull(parser.take());
  }
}
