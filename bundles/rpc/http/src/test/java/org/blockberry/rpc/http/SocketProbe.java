package org.blockberry.rpc.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.blockberry.api.value.JsonValue;

/** A WebSocket client that sends exactly the frames it is given. */
final class SocketProbe implements AutoCloseable {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;

  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, UTF_8);
    }

    int closeCode() {
      return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }
  }

  SocketProbe(int port) throws IOException {
    this(port, 0);
  }

  /** @param receiveBuffer of the socket; 0 for the system's choice */
  SocketProbe(int port, int receiveBuffer) throws IOException {
    this(port, receiveBuffer, new byte[0]);
  }

  /** @param early sent with the handshake, without waiting for its answer */
  SocketProbe(int port, int receiveBuffer, byte[] early) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    raw(handshake("") + new String(early, ISO_8859_1));
    String head = head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(head);
    }
  }

  static String handshake(String moreHeaders) {
    return "GET /websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n" + moreHeaders + "\r\n";
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  void raw(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  static byte[] frame(int first, byte[] payload) {
    byte[] mask = {1, 2, 3, 4};
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length <= 125) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xffff) {
      frame.put((byte) 0xfe).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xff).putLong(payload.length);
    }
    frame.put(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i & 3]));
    }
    return java.util.Arrays.copyOf(frame.array(), frame.position());
  }

  SocketProbe text(String text) throws IOException {
    raw(frame(0x81, text.getBytes(UTF_8)));
    return this;
  }

  SocketProbe call(int id, String method, String params) throws IOException {
    return text("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
  }

  SocketProbe subscribe(int id, String query) throws IOException {
    return call(id, "subscribe", "{\"query\":\"" + query + "\"}");
  }

  /** The next frame; end of the connection is an {@link EOFException}. */
  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if ((length & 0x80) != 0) {
      throw new IOException("a server must not mask");
    }
    long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[(int) size];
    in.readFully(payload);
    return new Frame(first, payload);
  }

  /** The next text; pings are stepped over. */
  JsonValue json() throws IOException {
    Frame frame = read();
    while (frame.opcode() == 0x89) {
      frame = read();
    }
    if (frame.opcode() != 0x81) {
      throw new IOException("no text but opcode " + frame.opcode() + ", code " + frame.closeCode());
    }
    return Probe.JSON.parse(frame.text());
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
