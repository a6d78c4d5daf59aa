package org.blockberry.keystore.remote.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.keystore.remote.SignerRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of all sizes over a socket. */
@Tag("sec-K4")
class ChannelTest {
  private final ChannelKeys dialling = SignerRig.channel(3);
  private final ChannelKeys answering = SignerRig.channel(2);
  private Channel one;
  private Channel other;

  @BeforeEach
  void connect() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Channel> answered = CompletableFuture.supplyAsync(() -> {
        try {
          return Channel.answer(server.accept(), answering, soon());
        } catch (IOException e) {
          throw new CompletionException(e);
        }
      });
      one = Channel.dial(new Socket(server.getInetAddress(), server.getLocalPort()), dialling, SignerRig.key(2).publicKey(), soon());
      other = answered.get();
    }
  }

  @AfterEach
  void close() throws IOException {
    one.close();
    other.close();
    dialling.close();
    answering.close();
  }

  private static long soon() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
  }

  @Test
  void messagesOfAllSizes() throws Exception {
    Random random = new Random(1);
    for (int size : new int[] {1, Channel.RECORD_BYTES - 4, Channel.RECORD_BYTES - 3, Channel.RECORD_BYTES, 2 * Channel.RECORD_BYTES - 4,
        Channel.MAX_MESSAGE_BYTES, 7}) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
        try {
          one.send(Bytes.copyOf(content));
        } catch (IOException e) {
          throw new CompletionException(e);
        }
      });
      assertEquals(Bytes.copyOf(content), other.receive(soon()), size + " bytes");
      sent.get();
    }
  }

  @Test
  void noMessageOrTooMuchOfOneIsRefused() throws Exception {
    for (int length : new int[] {0, -1, Channel.MAX_MESSAGE_BYTES + 1, Integer.MAX_VALUE}) {
      one.sendRecord(ByteBuffer.allocate(8).putInt(0, length));
      assertRefused("a message has " + length + " bytes");
    }
    one.sendRecord(ByteBuffer.allocate(3));
    assertRefused("a message has 0 bytes");
    one.sendRecord(ByteBuffer.allocate(10).putInt(0, 5));
    assertRefused("a message is not of the length that it says");
    one.sendRecord(ByteBuffer.allocate(10).putInt(0, 7)); // the next must be full, or the last
    assertRefused("a message is not of the length that it says");
  }

  private void assertRefused(String reason) {
    IOException refused = assertThrows(IOException.class, () -> other.receive(soon()));
    assertEquals(reason, refused.getMessage());
    assertEquals(IOException.class, refused.getClass(), SocketTimeoutException.class + " would be no answer");
  }
}
