package org.blockberry.libp2p.yamux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;

class YamuxPropertyTest {
  /** Chance does not end in anything but a violation, and leaves no memory behind. */
  @Tag("sec-T10")
  @Property(tries = 3_000)
  void anyBytesAreReadOrAViolation(@ForAll @Size(max = 400) byte[] input) {
    Rig rig = new Rig(false);
    try {
      rig.receive(Bytes.copyOf(input));
      rig.session.close(0);
    } catch (PeerViolation expected) {
      assertTrue(rig.session.ended());
    }
    assertEquals(0, rig.budget.used());
    assertEquals(0, rig.session.openStreams());
  }

  /** Frames that are nearly right reach deeper than chance. */
  @Tag("sec-T10")
  @Property(tries = 2_000)
  void anyFramesAreReadOrAViolation(@ForAll long seed) {
    Random random = new Random(seed);
    Rig rig = new Rig(random.nextBoolean());
    rig.consumes = random.nextBoolean();
    for (int i = 0; i < 3; i++) {
      rig.session.open(new Rig.Reader(random.nextBoolean()));
    }
    try {
      for (int i = 0; i < 60; i++) {
        int type = random.nextInt(8) == 0 ? random.nextInt(4) : random.nextInt(2);
        long length = switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(100_000);
          case 2 -> random.nextInt(20);
          default -> type == Frame.DATA ? random.nextInt(300_000) : random.nextInt() & 0xffff_ffffL;
        };
        int flags = random.nextInt(3) == 0 ? random.nextInt(16) : 0;
        Bytes frame = Rig.frame(type, flags, 1 + random.nextInt(8), length);
        rig.receive(type == Frame.DATA ? frame.concat(Bytes.wrap(new byte[(int) length])) : frame);
        rig.now += random.nextInt(2_000_000);
        if (random.nextInt(4) == 0) {
          rig.sent();
        }
      }
      rig.session.close(0);
    } catch (PeerViolation expected) {
      assertTrue(rig.session.ended());
    }
    assertTrue(rig.budget.used() >= 0); // what had arrived on streams that ended by themselves counts until it is read
    rig.budget.close();
    assertEquals(0, rig.budget.used());
    assertEquals(0, rig.session.openStreams());
  }

  /**
   * Two honest ends with any traffic between them, cut anywhere: no violation, all bytes in order, windows that follow the readers, and nothing
   * left at the end.
   */
  @Property(tries = 300)
  void twoHonestEndsUnderstandEachOther(@ForAll long seed) {
    new Pair(new Random(seed)).run();
  }

  /** One byte of a direction of a stream: tells position and stream. */
  private static byte content(long stream, boolean byDialer, long position) {
    return (byte) (stream * 31 + position * 7 + (position >> 8) + (byDialer ? 1 : 0));
  }

  private static final class Pair {
    private final Random random;
    private final End[] ends;
    private long now;

    Pair(Random random) {
      this.random = random;
      this.ends = new End[] {new End(true), new End(false)};
    }

    void run() {
      for (int i = 0; i < 250; i++) {
        now += random.nextInt(30_000_000);
        End end = ends[random.nextInt(2)];
        switch (random.nextInt(9)) {
          case 0 -> end.open();
          case 1, 2 -> end.anyStream(stream -> stream.toSend += random.nextInt(120_000));
          case 3 -> end.anyStream(stream -> stream.read(random.nextInt(100_000)));
          case 4, 5, 6 -> deliver(end, random.nextInt(70_000));
          case 7 -> end.session.tick(now);
          default -> end.anyStream(stream -> {
            if (random.nextInt(6) == 0) {
              stream.closing = true;
            } else if (random.nextInt(12) == 0) {
              stream.wasReset = true;
              stream.core.reset(0);
            }
          });
        }
        ends[0].push();
        ends[1].push();
      }
      finish();
    }

    private void finish() {
      for (int round = 0; round < 20_000; round++) {
        boolean quiet = true;
        for (End end : ends) {
          for (Side stream : List.copyOf(end.all)) {
            stream.closing = true;
            stream.read(Integer.MAX_VALUE);
          }
          end.push();
          quiet &= !deliver(end, Integer.MAX_VALUE);
        }
        if (quiet) {
          break;
        }
      }
      for (End end : ends) {
        assertEquals(0, end.session.openStreams());
        assertEquals(0, end.budget.used());
        for (Side side : end.all) {
          Side other = ends[end.dialer ? 1 : 0].streams.get(side.core.id());
          if (other != null && !side.wasReset && !other.wasReset) {
            assertEquals(other.sent, side.received, "all of stream " + side.core.id());
            assertEquals(StreamEnd.FINISHED, side.end);
          }
        }
      }
    }

    /** Moves up to {@code most} bytes from an end to the other; whether there were any. */
    private boolean deliver(End from, int most) {
      End to = ends[from.dialer ? 1 : 0];
      int left = most;
      boolean any = false;
      while (left > 0) {
        if (from.wire.isEmpty()) {
          ByteBuffer chunk = from.session.poll();
          if (chunk == null) {
            break;
          }
          byte[] copy = new byte[chunk.remaining()];
          chunk.get(copy);
          from.session.recycle(chunk);
          from.wire.add(ByteBuffer.wrap(copy));
        }
        ByteBuffer head = from.wire.peek();
        int take = Math.min(head.remaining(), Math.min(left, 1 + random.nextInt(20_000)));
        to.session.receive(head.slice(head.position(), take), now);
        head.position(head.position() + take);
        left -= take;
        any = true;
        if (!head.hasRemaining()) {
          from.wire.poll();
        }
      }
      return any;
    }

    private final class End implements SessionHandler {
      final boolean dialer;
      final Budget budget = new Budget(1L << 40);
      final Map<Long, Side> streams = new HashMap<>();
      final List<Side> all = new ArrayList<>();
      final ArrayDeque<ByteBuffer> wire = new ArrayDeque<>();
      final YamuxSession session;

      End(boolean dialer) {
        this.dialer = dialer;
        this.session = new YamuxSession(dialer, YamuxLimits.DEFAULT, budget, ChunkPool.keeping(1), this, 0);
        session.ping();
      }

      void open() {
        Side side = new Side(dialer);
        session.open(side).ifPresent(core -> add(side, core));
      }

      private void add(Side side, YamuxStream core) {
        side.core = core;
        streams.put(core.id(), side);
        all.add(side);
      }

      void anyStream(java.util.function.Consumer<Side> what) {
        if (!all.isEmpty()) {
          what.accept(all.get(random.nextInt(all.size())));
        }
      }

      void push() {
        List.copyOf(all).forEach(Side::push);
      }

      @Override
      public StreamHandler opened(YamuxStream stream) {
        Side side = new Side(dialer);
        add(side, stream);
        return side;
      }

      @Override
      public void pong(long roundTripNanos) {}

      @Override
      public void goneAway(long code) {
        throw new AssertionError("nobody goes away");
      }
    }

    private static final class Side implements StreamHandler {
      private final boolean byDialer;
      YamuxStream core;
      long toSend;
      long sent;
      long received;
      boolean closing;
      boolean wasReset;
      StreamEnd end;

      Side(boolean byDialer) {
        this.byDialer = byDialer;
      }

      void push() {
        while (core.canWrite() && toSend > 0) {
          byte[] bytes = new byte[(int) Math.min(toSend, 30_000)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = content(core.id(), byDialer, sent + i);
          }
          int taken = core.write(ByteBuffer.wrap(bytes));
          sent += taken;
          toSend -= taken;
          if (taken < bytes.length) {
            return;
          }
        }
        if (closing && toSend == 0) {
          core.closeWrite();
        }
      }

      void read(int most) {
        core.consumed((int) Math.min(most, core.unread()));
        assertTrue(core.unread() + core.receive.credit() <= core.receive.size());
      }

      @Override
      public void data(YamuxStream stream, ByteBuffer piece) {
        while (piece.hasRemaining()) {
          byte expected = content(stream.id(), !byDialer, received++);
          if (piece.get() != expected) {
            throw new AssertionError("byte " + (received - 1) + " of " + stream + " is another");
          }
        }
        assertTrue(stream.unread() <= stream.receive.size());
      }

      @Override
      public void remoteClosed(YamuxStream stream) {}

      @Override
      public void writable(YamuxStream stream) {
        push();
      }

      @Override
      public void ended(YamuxStream stream, StreamEnd why, long code) {
        assertEquals(null, end, "the end comes once");
        end = why;
        wasReset |= why != StreamEnd.FINISHED;
      }
    }
  }
}
