package org.blockberry.libp2p.yamux;

import static org.blockberry.libp2p.yamux.Rig.SECOND;
import static org.blockberry.libp2p.yamux.Rig.data;
import static org.blockberry.libp2p.yamux.Rig.frame;
import static org.blockberry.libp2p.yamux.Rig.syn;
import static org.blockberry.libp2p.yamux.Rig.window;
import static org.blockberry.libp2p.yamux.Rig.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.yamux.Rig.Reader;
import org.junit.jupiter.api.Test;

class YamuxSessionTest {
  private final Rig dialer = new Rig(true);
  private final Rig listener = new Rig(false);

  private YamuxStream open(Rig rig, Reader reader) {
    return rig.session.open(reader).orElseThrow();
  }

  @Test
  void aChunkIsWhatOneNoiseMessageHolds() {
    assertEquals(NoiseSession.MAX_PLAINTEXT_BYTES, ChunkPool.CHUNK_BYTES);
  }

  @Test
  void idsAndOpeningFrames() {
    assertEquals(1, open(dialer, new Reader(true)).id());
    assertEquals(3, open(dialer, new Reader(true)).id());
    assertEquals(List.of("window SYN 1:0", "window SYN 3:0"), dialer.sentFrames());
    assertEquals(2, open(listener, new Reader(true)).id());
    assertEquals(4, open(listener, new Reader(true)).id());
  }

  @Test
  void aStreamIsAcceptedWithAWindowUpdateOrWithTheFirstData() {
    listener.receive(syn(1), data(Frame.SYN, 3, 5));
    assertEquals(List.of("window ACK 1:0", "window ACK 3:0"), listener.sentFrames());
    assertEquals(5, listener.readers.get(1).data.size());

    Rig talkative = new Rig(false) {
      @Override
      public StreamHandler opened(YamuxStream stream) {
        stream.write(ByteBuffer.wrap(new byte[] {1, 2}));
        return super.opened(stream);
      }
    };
    talkative.receive(syn(1));
    assertEquals(List.of("data ACK 1:2"), talkative.sentFrames());
  }

  @Test
  void refusedStreamsAreReset() {
    listener.refuses = true;
    listener.receive(syn(1), data(1, "late"));
    assertEquals(List.of("window RST 1:0"), listener.sentFrames());
    assertEquals(0, listener.session.openStreams());
    assertEquals(0, listener.budget.used());
  }

  @Test
  void numbersOfOursAndNumbersInUseAreNotOpened() {
    assertEquals(Violation.OUT_OF_ORDER, violation(listener, syn(2)).kind());
    assertEquals(Violation.OUT_OF_ORDER, violation(dialer, syn(1)).kind());
    Rig twice = new Rig(false);
    twice.receive(syn(1));
    assertEquals(Violation.OUT_OF_ORDER, violation(twice, syn(1)).kind());
    assertEquals(Violation.MALFORMED, violation(new Rig(false), syn(0)).kind());
    assertEquals(Violation.MALFORMED, violation(new Rig(false), data(0, 0, 1)).kind());
  }

  private static PeerViolation violation(Rig rig, Bytes frame) {
    PeerViolation thrown = assertThrows(PeerViolation.class, () -> rig.receive(frame));
    assertTrue(rig.session.ended());
    List<String> sent = rig.sentFrames();
    assertEquals("away 0:1", sent.get(sent.size() - 1));
    rig.receive(Bytes.wrap(new byte[100])); // ignored from now on
    assertEquals(List.of(), rig.sentFrames());
    assertEquals(0, rig.budget.used());
    return thrown;
  }

  @Test
  void halfCloseLeavesTheOtherDirectionOpen() {
    Reader reader = new Reader(true);
    YamuxStream stream = open(dialer, reader);
    stream.closeWrite();
    stream.closeWrite();
    assertEquals(List.of("window SYN 1:0", "window FIN 1:0"), dialer.sentFrames());
    assertThrows(IllegalStateException.class, () -> stream.write(zeros(1)));
    dialer.receive(window(Frame.ACK, 1, 0), data(1, "still"), data(1, " here"), frame(Frame.DATA, Frame.FIN, 1, 4).concat(Bytes.utf8(" bye")));
    assertEquals("still here bye", reader.data.toUtf8());
    assertEquals(List.of("remoteClosed", "FINISHED"), reader.events);
    assertEquals(0, dialer.session.openStreams());
    dialer.receive(window(0, 1, 5), data(1, "late"), window(Frame.FIN, 1, 0), window(Frame.RST, 1, 0));
    assertEquals(List.of(), dialer.sentFrames(), "late frames of a finished stream are ignored");
    assertEquals(0, dialer.budget.used());
  }

  @Test
  void theOtherWayRound() {
    listener.receive(syn(1), window(Frame.FIN, 1, 0));
    Reader reader = listener.readers.get(0);
    assertEquals(List.of("remoteClosed"), reader.events);
    listener.receive(window(Frame.FIN, 1, 0));
    assertEquals(List.of("remoteClosed"), reader.events, "twice changes nothing");
    YamuxStream stream = listener.opened.get(0);
    assertEquals(3, stream.write(ByteBuffer.wrap(new byte[3])));
    stream.closeWrite();
    assertEquals(List.of("window ACK 1:0", "data 1:3", "window FIN 1:0"), listener.sentFrames());
    assertEquals(List.of("remoteClosed", "FINISHED"), reader.events);
  }

  @Test
  void openAndHalfCloseInOneFrame() {
    listener.receive(window(Frame.SYN | Frame.FIN, 5, 0));
    assertEquals(List.of("remoteClosed"), listener.readers.get(0).events);
  }

  @Test
  void dataBehindTheEndResetsTheStreamOnly() {
    listener.receive(syn(1), syn(3), window(Frame.FIN, 1, 0), data(1, "more"), data(3, "fine"));
    assertEquals(List.of("remoteClosed", "RESET_BY_US 1004"), listener.readers.get(0).events);
    assertEquals("", listener.readers.get(0).data.toUtf8());
    assertEquals("fine", listener.readers.get(1).data.toUtf8());
  }

  @Test
  void resetKeepsWhatHadArrived() {
    listener.consumes = false;
    listener.receive(syn(1), data(1, "kept"), window(Frame.RST, 1, 0x1001));
    Reader reader = listener.readers.get(0);
    assertEquals("kept", reader.data.toUtf8());
    assertEquals(List.of("RESET_BY_PEER 1001"), reader.events, "the length is a code, no credit");
    YamuxStream stream = listener.opened.get(0);
    assertEquals(4, listener.budget.used());
    stream.consumed(4);
    assertEquals(0, listener.budget.used());
    assertThrows(IllegalArgumentException.class, () -> stream.consumed(1));
    stream.reset(0);
    stream.closeWrite();
    assertThrows(IllegalStateException.class, () -> stream.write(zeros(1)));
  }

  @Test
  void aResetOfOursForgetsWhatHadArrived() {
    listener.consumes = false;
    listener.receive(syn(1), data(1, "dropped"));
    YamuxStream stream = listener.opened.get(0);
    listener.sent();
    stream.reset(ResetCode.NEGOTIATION_FAILED);
    assertEquals(List.of("window RST 1:4097"), listener.sentFrames());
    assertEquals(List.of("RESET_BY_US 1001"), listener.readers.get(0).events);
    assertEquals(0, listener.budget.used());
    stream.consumed(7); // whoever still holds the bytes may say so
    assertEquals(0, listener.budget.used());
    listener.receive(data(1, "late"));
    assertEquals(0, listener.budget.used());
  }

  @Test
  void aResetOnADataFrameSkipsItsPayload() {
    listener.receive(syn(1), data(Frame.RST, 1, 10), data(3, "x"), syn(5));
    assertEquals(List.of("RESET_BY_PEER"), listener.readers.get(0).events);
    assertEquals(2, listener.readers.size());
  }

  @Test
  void creditFollowsTheReader() {
    listener.consumes = false;
    listener.receive(syn(1), data(0, 1, 262_144));
    YamuxStream stream = listener.opened.get(0);
    listener.sent();
    stream.consumed(131_071);
    assertEquals(List.of(), listener.sentFrames(), "less than half");
    stream.consumed(1);
    assertEquals(List.of("window 1:131072"), listener.sentFrames());
    listener.receive(data(0, 1, 131_072));
    assertEquals(262_144, stream.unread());
    assertEquals(Violation.FLOW_CONTROL, violation(listener, data(0, 1, 1)).kind());
  }

  @Test
  void theFirstFrameMayNotExceedTheWindowEither() {
    assertEquals(Violation.FLOW_CONTROL, violation(listener, frame(Frame.DATA, Frame.SYN, 1, 262_145)).kind());
    Rig other = new Rig(false);
    assertEquals(Violation.FLOW_CONTROL, violation(other, frame(Frame.DATA, Frame.SYN, 1, 0xffff_ffffL)).kind());
  }

  @Test
  void noCreditIsGivenWhenThePeerIsDone() {
    listener.consumes = false;
    listener.receive(syn(1), data(Frame.FIN, 1, 200_000));
    listener.sent();
    listener.opened.get(0).consumed(200_000);
    assertEquals(List.of(), listener.sentFrames());
  }

  @Test
  void theWindowGrowsForAReaderThatKeepsUp() {
    listener.session.ping();
    listener.now += 50_000_000; // a round trip of 50 ms
    listener.receive(frame(Frame.PING, Frame.ACK, 0, 0), syn(1));
    listener.sent();
    List<String> grants = new ArrayList<>();
    long credit = 262_144;
    while (grants.size() < 7) {
      int size = (int) Math.min(credit, 100_000);
      listener.receive(data(0, 1, size));
      credit -= size;
      listener.now += 1_000_000;
      for (String frame : listener.sentFrames()) {
        grants.add(frame);
        credit += Long.parseLong(frame.substring(frame.indexOf(':') + 1));
      }
    }
    assertTrue(credit > 3 << 20, "credit " + credit);
    listener.receive(data(0, 1, (int) credit)); // all that was granted is taken
    Rig slow = new Rig(false);
    slow.session.ping();
    slow.now += 50_000_000;
    slow.receive(frame(Frame.PING, Frame.ACK, 0, 0), syn(1), data(0, 1, 100_000));
    slow.now += SECOND;
    slow.receive(data(0, 1, 100_000));
    assertEquals(List.of("ping SYN 0:0", "window ACK 1:0", "window 1:200000"), slow.sentFrames(), "a slow reader keeps its window");
  }

  @Test
  void windowsOfManyStreamsDoNotGrow() {
    YamuxLimits limits = limits(l -> l.maxWindowSumBytes = 3 * 262_144);
    Rig rig = new Rig(false, limits, 1 << 26);
    rig.session.ping();
    rig.now += 50_000_000;
    rig.receive(frame(Frame.PING, Frame.ACK, 0, 0), syn(1), syn(3), syn(5));
    rig.sent();
    rig.receive(data(0, 1, 131_072));
    assertEquals(List.of("window 1:131072"), rig.sentFrames());
    rig.receive(window(Frame.RST, 5, 0), window(Frame.RST, 3, 0), data(0, 1, 131_072));
    assertEquals(List.of("window 1:393216"), rig.sentFrames(), "there is room again");
  }

  @Test
  void writersStopAtTheCreditOfThePeer() {
    Reader reader = new Reader(true);
    YamuxStream stream = open(dialer, reader);
    ByteBuffer big = zeros(600_000);
    assertEquals(262_144, stream.write(big));
    assertEquals(0, stream.write(big));
    assertEquals(List.of("window SYN 1:0", "data 1:65507", "data 1:65507", "data 1:65507", "data 1:65507", "data 1:116"), dialer.sentFrames());
    assertEquals(List.of(), reader.events, "without credit there is nothing to try");
    reader.onWritable = () -> stream.write(big);
    dialer.receive(window(Frame.ACK, 1, 100));
    assertEquals(List.of("data 1:100"), dialer.sentFrames());
    dialer.receive(window(0, 1, 1_000_000));
    dialer.sent();
    dialer.sent();
    assertEquals(0, big.remaining());
    int called = reader.events.size();
    dialer.receive(window(0, 1, 5));
    assertEquals(called, reader.events.size(), "who has written all is not called again");
  }

  @Test
  void withoutCreditFlagsAndPingsStillGo() {
    YamuxStream stream = open(dialer, new Reader(true));
    stream.write(zeros(300_000));
    dialer.sent();
    dialer.receive(frame(Frame.PING, Frame.SYN, 0, 77), data(1, "in"));
    stream.closeWrite();
    assertEquals(List.of("ping ACK 0:77", "window FIN 1:0"), dialer.sentFrames());
  }

  @Test
  void theQueueIsBounded() {
    Rig rig = new Rig(true, limits(l -> l.maxQueuedBytes = 100_000), 1 << 26);
    List<ByteBuffer> left = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Reader reader = new Reader(true);
      YamuxStream stream = open(rig, reader);
      ByteBuffer content = zeros(200_000);
      left.add(content);
      reader.onWritable = () -> stream.write(content);
      stream.write(content);
    }
    assertTrue(rig.session.queuedBytes() < 100_000 + 65_536);
    int chunks = 0;
    while (left.stream().anyMatch(ByteBuffer::hasRemaining)) {
      assertTrue(rig.session.queuedBytes() < 100_000 + 65_536 + 12);
      rig.session.recycle(rig.session.poll());
      chunks++;
    }
    assertTrue(chunks <= 10, "chunks are full: " + chunks);
  }

  @Test
  void nobodyGetsASecondFrameBeforeTheOthersGotOne() {
    Rig fair = new Rig(true, limits(l -> l.maxQueuedBytes = 70_000), 1 << 26);
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      Reader reader = new Reader(true);
      YamuxStream stream = open(fair, reader);
      ByteBuffer content = zeros(260_000);
      reader.onWritable = () -> {
        turns.add(number);
        while (content.hasRemaining() && stream.write(content) > 0) {
          continue; // greedy
        }
      };
      stream.write(content);
    }
    for (ByteBuffer chunk = fair.session.poll(); chunk != null; chunk = fair.session.poll()) {
      fair.session.recycle(chunk);
    }
    assertEquals(List.of(0, 1, 2, 0, 1, 2, 1, 2, 1, 2), turns, "0 had a start of two frames and is through first");
  }

  @Test
  void aStreamThatEndedInLineIsNotCalled() {
    Rig rig = new Rig(true, limits(l -> l.maxQueuedBytes = 1_000), 1 << 20);
    List<Reader> readers = new ArrayList<>();
    List<YamuxStream> streams = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(new Reader(true));
      streams.add(open(rig, readers.get(i)));
      streams.get(i).write(zeros(100_000));
    }
    streams.get(0).reset(0);
    streams.get(1).closeWrite();
    rig.sent();
    assertEquals(List.of("RESET_BY_US"), readers.get(0).events);
    assertEquals(List.of(), readers.get(1).events);
    assertEquals(List.of("writable"), readers.get(2).events);
  }

  @Test
  void nothingIsKnownOfAStreamThatEnded() {
    listener.receive(syn(1), window(Frame.RST, 1, 0), syn(1));
    assertEquals(2, listener.opened.size());
    assertEquals(List.of("window ACK 1:0", "window ACK 1:0"), listener.sentFrames());
  }

  @Test
  void smallMessagesOfABurstShareChunks() {
    YamuxStream stream = open(dialer, new Reader(true));
    for (int i = 0; i < 1_000; i++) {
      assertEquals(128, stream.write(zeros(128)));
    }
    List<Integer> sizes = new ArrayList<>();
    for (ByteBuffer chunk = dialer.session.poll(); chunk != null; chunk = dialer.session.poll()) {
      sizes.add(chunk.remaining());
    }
    assertEquals(3, sizes.size(), "140,012 bytes in " + sizes);
    assertEquals(140_012, sizes.stream().mapToInt(size -> size).sum());
  }

  @Test
  void pingsAreAnsweredAtOnceAndAnswersAreNot() {
    dialer.receive(frame(Frame.PING, Frame.SYN, 0, 0xdead_beefL));
    assertEquals(List.of("ping ACK 0:3735928559"), dialer.sentFrames());
    dialer.receive(frame(Frame.PING, Frame.ACK, 0, 5), frame(Frame.PING, 0, 0, 5));
    assertEquals(List.of(), dialer.sentFrames());
    assertEquals(List.of(), dialer.pongs);
  }

  @Test
  void aSilentPeerIsAskedAndThenLeft() {
    dialer.session.tick(dialer.now += 29 * SECOND);
    assertEquals(List.of(), dialer.sentFrames());
    dialer.session.tick(dialer.now += SECOND);
    assertEquals(List.of("ping SYN 0:0"), dialer.sentFrames());
    dialer.now += 9 * SECOND;
    dialer.receive(frame(Frame.PING, Frame.ACK, 0, 1)); // not that one
    assertEquals(List.of(), dialer.pongs);
    dialer.receive(frame(Frame.PING, Frame.ACK, 0, 0));
    assertEquals(List.of(9 * SECOND), dialer.pongs);
    assertEquals(9 * SECOND, dialer.session.roundTripNanos());
    dialer.session.tick(dialer.now += 30 * SECOND);
    assertEquals(List.of("ping SYN 0:1"), dialer.sentFrames());
    dialer.session.tick(dialer.now += 9 * SECOND);
    PeerViolation thrown = assertThrows(PeerViolation.class, () -> dialer.session.tick(dialer.now += SECOND));
    assertEquals(Violation.TIMEOUT, thrown.kind());
    assertEquals(List.of("away 0:0"), dialer.sentFrames());
    dialer.session.tick(dialer.now += 100 * SECOND);
  }

  @Test
  void oneQuestionAtATime() {
    dialer.session.ping();
    dialer.session.ping();
    assertEquals(List.of("ping SYN 0:0"), dialer.sentFrames());
  }

  @Test
  void streamsThatAreNotAnsweredAndStreamsThatAreNotFinishedEnd() {
    Reader unanswered = new Reader(true);
    open(dialer, unanswered);
    Reader lingering = new Reader(true);
    YamuxStream second = open(dialer, lingering);
    dialer.receive(window(Frame.ACK, 3, 0));
    second.closeWrite();
    dialer.sent();
    for (int i = 0; i < 75; i++) {
      dialer.receive(window(0, 99, 1)); // the peer is alive
      dialer.session.tick(dialer.now += SECOND);
    }
    assertEquals(List.of("TIMEOUT"), unanswered.events);
    assertEquals(List.of("window RST 1:0"), dialer.sentFrames());
    dialer.receive(data(3, "slow"));
    for (int i = 0; i < 299; i++) {
      dialer.receive(window(0, 99, 1));
      dialer.session.tick(dialer.now += SECOND);
    }
    assertEquals(List.of(), lingering.events);
    dialer.session.tick(dialer.now += SECOND);
    assertEquals(List.of("TIMEOUT"), lingering.events);
    assertEquals(0, dialer.session.openStreams());
  }

  @Test
  void atMost256StreamsWaitForAnAnswer() {
    for (int i = 0; i < 256; i++) {
      open(dialer, new Reader(true));
    }
    assertEquals(Optional.empty(), dialer.session.open(new Reader(true)));
    dialer.receive(window(Frame.ACK, 1, 0), data(Frame.ACK, 3, 1), window(Frame.RST, 5, 0));
    for (int i = 0; i < 3; i++) {
      open(dialer, new Reader(true));
    }
    assertEquals(Optional.empty(), dialer.session.open(new Reader(true)));
    assertEquals(258, dialer.session.openStreams());
  }

  @Test
  void ourOwnStreamsAreBoundedToo() {
    Rig rig = new Rig(true, limits(l -> l.maxOutboundStreams = 2), 1 << 20);
    YamuxStream first = open(rig, new Reader(true));
    open(rig, new Reader(true));
    assertEquals(Optional.empty(), rig.session.open(new Reader(true)));
    first.reset(0);
    open(rig, new Reader(true));
    Rig poor = new Rig(true, YamuxLimits.DEFAULT, 2_000);
    open(poor, new Reader(true));
    assertEquals(Optional.empty(), poor.session.open(new Reader(true)));
  }

  @Test
  void idsAreNotUsedTwice() {
    dialer.session.streams().nextId(0xffff_ffffL);
    YamuxStream last = open(dialer, new Reader(true));
    assertEquals(0xffff_ffffL, last.id());
    assertEquals(Optional.empty(), dialer.session.open(new Reader(true)));
    assertEquals(List.of("window SYN 4294967295:0"), dialer.sentFrames());
    dialer.receive(window(Frame.ACK, 0xffff_ffffL, 0), data(0xffff_ffffL, "x"));
  }

  @Test
  void goAwayOfThePeerEndsAll() {
    Reader reader = new Reader(true);
    open(dialer, reader);
    dialer.sent();
    dialer.receive(frame(Frame.GO_AWAY, 0, 0, 0x1007).concat(syn(2)));
    assertEquals(List.of(0x1007L), dialer.goneAway);
    assertEquals(List.of("SESSION_ENDED"), reader.events);
    assertEquals(List.of(), dialer.sentFrames());
    assertEquals(List.of(), dialer.opened, "nothing behind it is looked at");
    assertEquals(Optional.empty(), dialer.session.open(new Reader(true)));
    dialer.session.close(0);
    assertEquals(List.of(), dialer.sentFrames());
  }

  @Test
  void closingFinishesStreamsAndSaysGoodbye() {
    Reader reader = new Reader(true);
    YamuxStream stream = open(dialer, reader);
    stream.write(zeros(3));
    open(dialer, new Reader(true)).closeWrite();
    dialer.session.close(GoAway.NORMAL);
    dialer.session.close(GoAway.NORMAL);
    assertEquals(List.of("window SYN 1:0", "data 1:3", "window SYN 3:0", "window FIN 3:0", "window FIN 1:0", "away 0:0"), dialer.sentFrames());
    assertEquals(List.of("SESSION_ENDED"), reader.events);
    assertTrue(stream.ended());
    assertEquals(0, dialer.budget.used());
  }

  @Test
  void aHandlerThatFailsEndsTheSession() {
    Rig broken = new Rig(false) {
      @Override
      public StreamHandler opened(YamuxStream stream) {
        throw new IllegalStateException("ours");
      }
    };
    assertThrows(IllegalStateException.class, () -> broken.receive(syn(1)));
    assertEquals(List.of("away 0:2"), broken.sentFrames());
    assertTrue(broken.session.ended());
    assertEquals(0, broken.budget.used());
  }

  @Test
  void allStreamsHearOfTheEndAlsoWhenOneFails() {
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      readers.add(new Reader(true) {
        @Override
        public void ended(YamuxStream stream, StreamEnd why, long code) {
          super.ended(stream, why, code);
          throw new IllegalStateException("ours");
        }
      });
      open(dialer, readers.get(i));
    }
    assertThrows(IllegalStateException.class, () -> dialer.session.close(0));
    readers.forEach(reader -> assertEquals(List.of("SESSION_ENDED"), reader.events));
    assertEquals(0, dialer.budget.used());
  }

  @Test
  void handlersMayEndStreamsAndTheSessionFromInside() {
    Rig rig = new Rig(false) {
      @Override
      public StreamHandler opened(YamuxStream stream) {
        if (stream.id() == 1) {
          stream.reset(7);
        } else if (stream.id() == 5) {
          session.close(0);
        }
        return super.opened(stream);
      }
    };
    rig.receive(data(Frame.SYN, 1, 10).concat(data(Frame.SYN, 3, 4)).concat(data(Frame.SYN, 5, 10)).concat(syn(7)));
    assertEquals(List.of("window ACK RST 1:7", "window ACK 3:0", "window FIN 3:0", "window ACK FIN 5:0", "away 0:0"), rig.sentFrames());
    assertEquals(3, rig.opened.size());
    assertEquals(0, rig.budget.used());
  }

  /** Limits with one or two changed. */
  static final class Limits {
    int maxInboundStreams = 1_024;
    int maxOutboundStreams = 1_024;
    int maxWindowSumBytes = 16 << 20;
    int maxQueuedBytes = 256 << 10;
    int maxControlBytes = 128 << 10;
    int floodBurst = 10_000;
  }

  static YamuxLimits limits(java.util.function.Consumer<Limits> change) {
    Limits l = new Limits();
    change.accept(l);
    YamuxLimits d = YamuxLimits.DEFAULT;
    return new YamuxLimits(l.maxInboundStreams, l.maxOutboundStreams, d.maxUnacknowledged(), d.maxWindowBytes(), l.maxWindowSumBytes,
        l.maxQueuedBytes, l.maxControlBytes, l.floodBurst, d.floodPerSecond(), d.keepAlive(), d.pingTimeout(), d.openTimeout(), d.closeTimeout());
  }
}
