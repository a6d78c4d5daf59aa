package org.blockberry.keystore.remote.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockLimits;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.noise.NoiseHandshake;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.RecordSealer;

/**
 * Encrypted messages over one connection with a peer whose key is proven. A message is its length in four bytes and its bytes, in Noise
 * messages of {@value #RECORD_BYTES} bytes, of which only the last may be shorter. Every wait has its deadline, on the scale of
 * {@link System#nanoTime()}. Threading: one thread; {@link #close} from any, it ends waits. After an exception nothing works any more.
 */
public final class Channel implements Closeable {
  /** Most bytes of a message. */
  public static final int MAX_MESSAGE_BYTES = BlockLimits.MAX_EXTENSION_BYTES + 64;
  /** Bytes in one Noise message at most. */
  public static final int RECORD_BYTES = 32 << 10;

  private static final int MAX_SEALED_BYTES = RECORD_BYTES + NoiseSession.TAG_BYTES;
  private static final int MAX_HANDSHAKE_BYTES = 2_048; // of ours about 400

  private final Socket socket;
  private final ByteBuffer arrived = ByteBuffer.allocate(MAX_SEALED_BYTES + 2).limit(0);
  private NoiseSession session;

  private Channel(Socket socket) {
    this.socket = socket;
  }

  /**
   * Makes a channel with the owner of {@code expected}, whom {@code socket} reaches.
   *
   * @param socket closed by the channel, or if there is none
   * @throws IOException somebody else is there, or nobody
   */
  public static Channel dial(Socket socket, ChannelKeys own, Bytes expected, long deadline) throws IOException {
    return open(socket, own.dialling(expected), deadline);
  }

  /**
   * Makes a channel with whoever dialled; who it is says {@link #peer}.
   *
   * @param socket closed by the channel, or if there is none
   */
  public static Channel answer(Socket socket, ChannelKeys own, long deadline) throws IOException {
    return open(socket, own.dialled(), deadline);
  }

  private static Channel open(Socket socket, NoiseHandshake handshake, long deadline) throws IOException {
    Channel channel = new Channel(socket);
    boolean open = false;
    try (handshake) {
      socket.setTcpNoDelay(true);
      channel.handshake(handshake, deadline);
      open = true;
      return channel;
    } catch (PeerViolation e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!open) {
        channel.close();
      }
    }
  }

  private void handshake(NoiseHandshake handshake, long deadline) throws IOException {
    write(handshake.start());
    int read = 0;
    while (handshake.session().isEmpty()) {
      read += fill(deadline);
      Bytes answer = handshake.receive(arrived);
      int first = handshake.session().isPresent() ? arrived.remaining() : 0; // bytes of the message that follows
      if (read - first > MAX_HANDSHAKE_BYTES) {
        throw new IOException("a handshake takes more than " + MAX_HANDSHAKE_BYTES + " bytes");
      }
      write(answer);
    }
    session = handshake.session().get();
  }

  /** The Ed25519 key that the peer has proven to hold, 32 bytes. */
  public Bytes peer() {
    return session.remoteKey().data();
  }

  /** Sends a message of 1 to {@link #MAX_MESSAGE_BYTES} bytes. */
  public void send(Bytes message) throws IOException {
    if (message.size() > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("a message has " + message.size() + " bytes but at most " + MAX_MESSAGE_BYTES + " are sent");
    }
    ByteBuffer left = ByteBuffer.allocate(Integer.BYTES + message.size()).putInt(message.size()).put(message.toArray()).flip();
    while (left.hasRemaining()) {
      int size = Math.min(left.remaining(), RECORD_BYTES);
      sendRecord(left.slice(left.position(), size));
      left.position(left.position() + size);
    }
  }

  /** Sends one Noise message. */
  void sendRecord(ByteBuffer plain) throws IOException {
    byte[] sealed = new byte[RecordSealer.sealedSize(plain.remaining())];
    try {
      session.sealer().seal(plain, ByteBuffer.wrap(sealed));
    } catch (PeerViolation e) {
      throw new IOException(e.getMessage(), e);
    }
    write(Bytes.wrap(sealed));
  }

  /**
   * The next message.
   *
   * @throws SocketTimeoutException none came in time
   * @throws IOException the peer is gone, or sent what is no message
   */
  public Bytes receive(long deadline) throws IOException {
    ByteBuffer first = receiveRecord(deadline);
    int length = first.remaining() < Integer.BYTES ? 0 : first.getInt();
    if (length < 1 || length > MAX_MESSAGE_BYTES) { // before any of it is allocated
      throw new IOException("a message has " + length + " bytes");
    }
    ByteBuffer message = ByteBuffer.allocate(length);
    for (ByteBuffer record = first; ; record = receiveRecord(deadline)) {
      if (record.remaining() > message.remaining() || record.remaining() < message.remaining() && record.limit() < RECORD_BYTES) {
        throw new IOException("a message is not of the length that it says");
      }
      message.put(record);
      if (!message.hasRemaining()) {
        return Bytes.wrap(message.array());
      }
    }
  }

  private ByteBuffer receiveRecord(long deadline) throws IOException {
    while (arrived.remaining() < 2) {
      fill(deadline);
    }
    int length = arrived.getShort(arrived.position()) & 0xFFFF;
    if (length > MAX_SEALED_BYTES || length <= NoiseSession.TAG_BYTES) { // before a byte of it is waited for
      throw new IOException("a sealed message has " + length + " bytes");
    }
    while (arrived.remaining() < 2 + length) {
      fill(deadline);
    }
    ByteBuffer sealed = arrived.slice(arrived.position() + 2, length);
    arrived.position(arrived.position() + 2 + length);
    byte[] plain = new byte[length - NoiseSession.TAG_BYTES];
    try {
      session.opener().open(sealed, ByteBuffer.wrap(plain));
    } catch (PeerViolation e) {
      throw new IOException(e.getMessage(), e);
    }
    return ByteBuffer.wrap(plain);
  }

  private void write(Bytes bytes) throws IOException {
    if (!bytes.isEmpty()) {
      socket.getOutputStream().write(bytes.toArray());
    }
  }

  /** Waits for at least one byte more. The buffer holds the largest message, so there is room unless one is whole. */
  private int fill(long deadline) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis < 1) {
      throw new SocketTimeoutException("the time for it is over");
    }
    socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
    arrived.compact();
    int read;
    try {
      read = socket.getInputStream().read(arrived.array(), arrived.position(), arrived.remaining());
    } finally {
      arrived.flip();
    }
    if (read < 0) {
      throw new IOException("the peer closed the connection");
    }
    arrived.limit(arrived.limit() + read);
    return read;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
