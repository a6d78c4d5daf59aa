package org.blockberry.rpc.http.ws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.blockberry.rpc.http.message.HttpRequest;

/** The opening handshake of RFC 6455, the server's part. Pure. */
public final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private Handshake() {}

  /** Whether a request asks for a WebSocket, rightly or not. */
  public static boolean wanted(HttpRequest request) {
    return request.method() == HttpRequest.Method.GET
        && request.header("upgrade").map(value -> value.toLowerCase(Locale.ROOT)).filter("websocket"::equals).isPresent();
  }

  /** What is wrong with the handshake; empty if nothing is. */
  public static Optional<String> problem(HttpRequest request) {
    boolean upgrades = request.header("connection").stream().flatMap(list -> java.util.Arrays.stream(list.split(",")))
        .anyMatch(token -> token.trim().equalsIgnoreCase("upgrade"));
    if (!upgrades) {
      return Optional.of("a WebSocket needs Connection: Upgrade");
    }
    if (!request.header("sec-websocket-version").equals(Optional.of("13"))) {
      return Optional.of("the WebSocket version is 13");
    }
    if (request.header("sec-websocket-key").filter(Handshake::isKey).isEmpty()) {
      return Optional.of("Sec-WebSocket-Key must be 16 bytes in base64");
    }
    return Optional.empty();
  }

  private static boolean isKey(String text) {
    try {
      return text.length() == 24 && Base64.getDecoder().decode(text).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The answer to a handshake without problem. */
  public static String answer(HttpRequest request) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + accept(request.header("sec-websocket-key").orElseThrow()) + "\r\n\r\n";
  }

  /** What proves that the key was read. */
  public static String accept(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
