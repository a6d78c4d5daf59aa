package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.ECHO;
import static org.blockberry.libp2p.host.Hosts.await;
import static org.blockberry.libp2p.host.Hosts.get;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.yamux.StreamEnd;

/** Random bytes in random cuts to an echo and back, compared by their number and their SHA-256. */
final class Transfer implements StreamListener {
  private static final long MINUTES = 4;
  private final MessageDigest came = sha256();
  private final CompletableFuture<Long> all = new CompletableFuture<>();
  private final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
  private long size;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static void thereAndBack(Connection connection, long bytes) {
    Transfer transfer = new Transfer();
    HostStream stream = get(connection.open(List.of(ECHO), transfer));
    MessageDigest sent = sha256();
    Random random = new Random(bytes);
    for (long left = bytes; left > 0; ) {
      byte[] piece = new byte[(int) Math.min(left, 1 + random.nextInt(200_000))];
      random.nextBytes(piece);
      sent.update(piece);
      Bytes message = Bytes.wrap(piece);
      await("room", () -> stream.write(message));
      left -= piece.length;
    }
    stream.closeWrite(); // the echo still answers what it has not answered yet
    assertEquals(bytes, transfer.all.orTimeout(MINUTES, TimeUnit.MINUTES).join());
    assertEquals(HexFormat.of().formatHex(sent.digest()), HexFormat.of().formatHex(transfer.came.digest()));
    assertEquals(StreamEnd.FINISHED, get(transfer.end));
  }

  @Override
  public void data(HostStream stream, ByteBuffer piece) {
    int length = piece.remaining();
    came.update(piece);
    size += length;
    stream.consumed(length);
  }

  @Override
  public void remoteClosed(HostStream stream) {
    all.complete(size);
  }

  @Override
  public void ended(HostStream stream, StreamEnd why) {
    end.complete(why);
    all.completeExceptionally(new AssertionError("the stream ended: " + why));
  }
}
