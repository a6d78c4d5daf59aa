package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;

/** A session under test and what it did, with a peer that writes frames by hand. */
class Rig implements SessionHandler {
  static final long SECOND = 1_000_000_000L;

  /** What happened on one stream. */
  static class Reader implements StreamHandler {
    final List<String> events = new ArrayList<>();
    Bytes data = Bytes.EMPTY;
    boolean consumes;
    Runnable onWritable = () -> {};

    Reader(boolean consumes) {
      this.consumes = consumes;
    }

    @Override
    public void data(YamuxStream stream, ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      data = data.concat(Bytes.wrap(copy));
      if (consumes) {
        stream.consumed(copy.length);
      }
    }

    @Override
    public void remoteClosed(YamuxStream stream) {
      events.add("remoteClosed");
    }

    @Override
    public void writable(YamuxStream stream) {
      events.add("writable");
      onWritable.run();
    }

    @Override
    public void ended(YamuxStream stream, StreamEnd why, long code) {
      events.add(why + (code == 0 ? "" : " " + Long.toHexString(code)));
    }
  }

  final List<YamuxStream> opened = new ArrayList<>();
  final List<Reader> readers = new ArrayList<>();
  final List<Long> pongs = new ArrayList<>();
  final List<Long> goneAway = new ArrayList<>();
  final Budget budget;
  final YamuxSession session;
  boolean consumes = true;
  boolean refuses;
  long now = 5;

  Rig(boolean dialer, YamuxLimits limits, long budgetBytes) {
    this.budget = new Budget(budgetBytes);
    this.session = new YamuxSession(dialer, limits, budget, ChunkPool.keeping(2), this, now);
  }

  Rig(boolean dialer) {
    this(dialer, YamuxLimits.DEFAULT, 1 << 26);
  }

  @Override
  public StreamHandler opened(YamuxStream stream) {
    opened.add(stream);
    if (refuses) {
      return null;
    }
    readers.add(new Reader(consumes));
    return readers.get(readers.size() - 1);
  }

  @Override
  public void pong(long roundTripNanos) {
    pongs.add(roundTripNanos);
  }

  @Override
  public void goneAway(long code) {
    goneAway.add(code);
  }

  void receive(Bytes... frames) {
    for (Bytes frame : frames) {
      session.receive(frame.asBuffer(), now);
    }
  }

  /** All that the session wants to send. */
  Bytes sent() {
    Bytes all = Bytes.EMPTY;
    for (ByteBuffer chunk = session.poll(); chunk != null; chunk = session.poll()) {
      byte[] copy = new byte[chunk.remaining()];
      chunk.get(copy);
      all = all.concat(Bytes.wrap(copy));
      session.recycle(chunk);
    }
    return all;
  }

  /** What is sent, in words, without payloads. */
  List<String> sentFrames() {
    return words(sent());
  }

  static List<String> words(Bytes wire) {
    List<String> words = new ArrayList<>();
    new FrameReader(new FrameReader.Sink() {
      @Override
      public void header(int type, int flags, int stream, long length) {
        StringBuilder word = new StringBuilder(new String[] {"data", "window", "ping", "away"}[type]);
        String[] names = {"SYN", "ACK", "FIN", "RST"};
        for (int i = 0; i < names.length; i++) {
          word.append((flags >> i & 1) != 0 ? " " + names[i] : "");
        }
        words.add(word + " " + (stream & 0xffff_ffffL) + ":" + length);
      }

      @Override
      public void payload(ByteBuffer piece) {}

      @Override
      public void payloadEnd() {}
    }).feed(wire.asBuffer());
    return words;
  }

  static Bytes frame(int type, int flags, long id, long length) {
    ByteBuffer frame = ByteBuffer.allocate(12);
    frame.put((byte) 0).put((byte) type).putShort((short) flags).putInt((int) id).putInt((int) length);
    return Bytes.wrap(frame.array());
  }

  static Bytes syn(long id) {
    return frame(Frame.WINDOW_UPDATE, Frame.SYN, id, 0);
  }

  static Bytes data(int flags, long id, int size) {
    return frame(Frame.DATA, flags, id, size).concat(Bytes.wrap(new byte[size]));
  }

  static Bytes data(long id, String text) {
    return frame(Frame.DATA, 0, id, text.length()).concat(Bytes.utf8(text));
  }

  static Bytes window(int flags, long id, long length) {
    return frame(Frame.WINDOW_UPDATE, flags, id, length);
  }

  static ByteBuffer zeros(int size) {
    return ByteBuffer.allocate(size);
  }
}
