package org.blockberry.rpc.http.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Request line and headers, read strictly: what RFC 9112 lets a server tolerate for old clients is refused, because two
 * servers that tolerate differently see two different requests (security class R2).
 */
final class RequestHead {
  private static final Set<String> ONCE = Set.of("host", "content-length", "transfer-encoding", "origin", "expect",
      "content-type", "connection", "sec-fetch-site", "authorization", "upgrade");
  private static final boolean[] TOKEN = new boolean[128];

  static {
    String token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int i = 0; i < token.length(); i++) {
      TOKEN[token.charAt(i)] = true;
    }
  }

  final HttpRequest.Method method;
  final String target;
  final boolean keepAlive;
  final boolean chunked;
  final boolean expectsContinue;
  /** Bytes of the body; -1 if chunked. */
  final long contentLength;
  final List<String> headers;

  private RequestHead(HttpRequest.Method method, String target, boolean oldVersion, List<String> headers)
      throws Refused {
    this.method = method;
    this.target = target;
    this.headers = headers;
    String length = HttpRequest.find(headers, "content-length");
    String encoding = HttpRequest.find(headers, "transfer-encoding");
    this.chunked = encoding != null;
    if (chunked) {
      require(length == null, "a request has both Transfer-Encoding and Content-Length");
      require(!oldVersion, "HTTP/1.0 has no Transfer-Encoding");
      require(encoding.equalsIgnoreCase("chunked"), "the only Transfer-Encoding is chunked");
    }
    this.contentLength = chunked ? -1 : length == null ? 0 : length(length);
    require(method == HttpRequest.Method.POST || contentLength == 0, "only POST has a body");
    require(HttpRequest.find(headers, "host") != null, "the Host header is missing");
    String connection = HttpRequest.find(headers, "connection");
    this.keepAlive = !oldVersion && !hasToken(connection, "close");
    String expect = HttpRequest.find(headers, "expect");
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      throw new Refused(new HttpRefusal(417, HttpRefusal.Reason.UNSUPPORTED, "the only Expect is 100-continue"));
    }
    this.expectsContinue = expect != null && !oldVersion && contentLength != 0;
  }

  /** Thrown inside the parser only; has no stack trace, since it is an ordinary outcome. */
  static final class Refused extends Exception {
    final transient HttpRefusal refusal;

    Refused(HttpRefusal refusal) {
      super(refusal.text(), null, false, false);
      this.refusal = refusal;
    }
  }

  /**
   * Reads a head.
   *
   * @param source holds the head in [0, end), which ends with an empty line; every CR in it is followed by LF and the
   *     other way round
   * @param mostHeaders headers allowed
   */
  static RequestHead read(byte[] source, int end, int mostHeaders) throws Refused {
    int lineEnd = lineEnd(source, 0);
    int firstSpace = indexOf(source, 0, lineEnd, ' ');
    int lastSpace = indexOf(source, firstSpace + 1, lineEnd, ' ');
    require(firstSpace > 0 && lastSpace > firstSpace, "the request line must be: method, target, version");
    HttpRequest.Method method = method(text(source, 0, firstSpace));
    String target = target(source, firstSpace + 1, lastSpace);
    boolean oldVersion = oldVersion(text(source, lastSpace + 1, lineEnd));
    List<String> headers = new ArrayList<>(16);
    for (int at = lineEnd + 2; at < end - 2;) {
      lineEnd = lineEnd(source, at);
      if (headers.size() / 2 >= mostHeaders) {
        throw new Refused(new HttpRefusal(431, HttpRefusal.Reason.TOO_LARGE, "more than " + mostHeaders
            + " headers"));
      }
      header(source, at, lineEnd, headers);
      at = lineEnd + 2;
    }
    return new RequestHead(method, target, oldVersion, headers);
  }

  private static void header(byte[] source, int from, int lineEnd, List<String> headers) throws Refused {
    int colon = indexOf(source, from, lineEnd, ':');
    require(colon > from, "a header has no name");
    for (int i = from; i < colon; i++) {
      require(source[i] >= 0 && TOKEN[source[i]], "a header name has a byte that is not allowed");
    }
    int start = colon + 1;
    int stop = lineEnd;
    while (start < stop && isBlank(source[start])) {
      start++;
    }
    while (stop > start && isBlank(source[stop - 1])) {
      stop--;
    }
    for (int i = start; i < stop; i++) {
      require(source[i] < 0 || source[i] >= 0x20 && source[i] != 0x7F || source[i] == '\t',
          "a header has a control character");
    }
    String name = text(source, from, colon).toLowerCase(Locale.ROOT);
    require(!ONCE.contains(name) || HttpRequest.find(headers, name) == null, "a header comes twice");
    headers.add(name);
    headers.add(text(source, start, stop));
  }

  private static HttpRequest.Method method(String word) throws Refused {
    for (HttpRequest.Method method : HttpRequest.Method.values()) {
      if (method.name().equals(word)) {
        return method;
      }
    }
    for (int i = 0; i < word.length(); i++) {
      require(word.charAt(i) < 128 && TOKEN[word.charAt(i)], "the method has a byte that is not allowed");
    }
    throw new Refused(new HttpRefusal(405, HttpRefusal.Reason.UNSUPPORTED, "the methods are GET, HEAD and POST"));
  }

  private static String target(byte[] source, int from, int to) throws Refused {
    require(to > from && source[from] == '/', "the request target must be a path");
    for (int i = from; i < to; i++) {
      require(source[i] > 0x20 && source[i] < 0x7F && source[i] != '#',
          "the request target has a byte that must be percent-encoded");
    }
    return text(source, from, to);
  }

  private static boolean oldVersion(String version) throws Refused {
    if (version.equals("HTTP/1.1")) {
      return false;
    }
    if (version.equals("HTTP/1.0")) {
      return true;
    }
    require(version.matches("HTTP/\\d\\.\\d"), "the request line must be: method, target, version");
    throw new Refused(new HttpRefusal(505, HttpRefusal.Reason.UNSUPPORTED, "the version must be HTTP/1.1"));
  }

  /** No sign, no list, no leading zero: the forms that parsers disagree on. */
  private static long length(String text) throws Refused {
    boolean wellFormed = !text.isEmpty() && text.length() <= 18 && (text.length() == 1 || text.charAt(0) != '0');
    for (int i = 0; wellFormed && i < text.length(); i++) {
      wellFormed = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    require(wellFormed, "the Content-Length is not a number");
    return Long.parseLong(text);
  }

  private static boolean hasToken(String list, String token) {
    if (list != null) {
      for (String item : list.split(",")) {
        if (item.trim().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  private static int lineEnd(byte[] source, int from) {
    int at = from;
    while (source[at] != '\r') {
      at++;
    }
    return at;
  }

  private static int indexOf(byte[] source, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (source[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static String text(byte[] source, int from, int to) {
    return new String(source, from, to - from, ISO_8859_1);
  }

  private static void require(boolean holds, String text) throws Refused {
    if (!holds) {
      throw new Refused(HttpRefusal.malformed(text));
    }
  }
}
