package org.blockberry.rpc.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** A client that sends exactly the bytes it is given. */
final class Probe implements AutoCloseable {
  static final JsonText JSON = new JsonText(JsonLimits.GENESIS);

  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  record Answer(int status, Map<String, String> headers, String body) {
    JsonValue json() {
      return JSON.parse(body);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  Probe(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Over a connection that is there. */
  Probe(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new java.io.BufferedInputStream(socket.getInputStream());
  }

  static Answer get(int port, String target) throws IOException {
    return once(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  static Answer post(int port, String body) throws IOException {
    return once(port, postText(body, ""));
  }

  static Answer once(int port, String request) throws IOException {
    try (Probe probe = new Probe(port)) {
      return probe.send(request).read();
    }
  }

  static String postText(String body, String moreHeaders) {
    byte[] bytes = body.getBytes(UTF_8);
    return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + moreHeaders
        + "Content-Length: " + bytes.length + "\r\n\r\n" + new String(bytes, ISO_8859_1);
  }

  Probe send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  Answer read() throws IOException {
    return read(false);
  }

  Answer read(boolean headOnly) throws IOException {
    String[] first = line().split(" ", 3);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    int length = headOnly ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ends after " + body.length + " of " + length + " bytes");
    }
    return new Answer(Integer.parseInt(first[1]), headers, new String(body, UTF_8));
  }

  /** Whether the server has closed the connection, or does so in time; what it still sends is skipped. */
  boolean isClosedByServer() throws IOException {
    try {
      byte[] skipped = new byte[8_192];
      while (in.read(skipped) >= 0) {
        continue;
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException e) {
      return true; // reset
    }
  }

  Probe timeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
    return this;
  }

  Socket socket() {
    return socket;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
