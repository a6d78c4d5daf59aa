package org.blockberry.libp2p.yamux;

import static org.blockberry.libp2p.yamux.Rig.SECOND;
import static org.blockberry.libp2p.yamux.Rig.data;
import static org.blockberry.libp2p.yamux.Rig.frame;
import static org.blockberry.libp2p.yamux.Rig.syn;
import static org.blockberry.libp2p.yamux.Rig.window;
import static org.blockberry.libp2p.yamux.Rig.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.yamux.Rig.Reader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What others suffered, against the core. Each time an honest stream of the same or another session must still be served. */
class YamuxAttackTest {
  private final Rig rig = new Rig(false);

  private static Violation thrown(Runnable attack) {
    return assertThrows(PeerViolation.class, attack::run).kind();
  }

  private void honestStillServed(long id) {
    rig.receive(syn(id), data(id, "honest"));
    assertEquals("honest", rig.readers.get(rig.readers.size() - 1).data.toUtf8());
  }

  /** A length is a claim: it takes no memory until bytes come, on streams that are open, unknown or gone. */
  @Tag("sec-T1")
  @Test
  void claimedLengthsTakeNoMemory() {
    rig.receive(syn(1), syn(3), window(Frame.RST, 3, 0));
    ByteBuffer claims = frame(Frame.DATA, 0, 1, 262_144).asBuffer();
    ByteBuffer one = Bytes.fromHex("aa").asBuffer();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    new Rig(false).receive(data(Frame.SYN, 1, 1)); // loads what is needed
    long before = threads.getThreadAllocatedBytes(thread);
    rig.session.receive(claims, rig.now);
    rig.session.receive(one, rig.now);
    long taken = threads.getThreadAllocatedBytes(thread) - before;
    assertTrue(taken < 16_384, taken + " bytes for a claim");
    for (long id : new long[] {3, 99, 0xffff_ffffL}) {
      Rig other = new Rig(false);
      other.receive(syn(5));
      ByteBuffer claim = frame(Frame.DATA, 0, id, 0xffff_ffffL).asBuffer();
      before = threads.getThreadAllocatedBytes(thread);
      other.session.receive(claim, other.now);
      taken = threads.getThreadAllocatedBytes(thread) - before;
      assertTrue(taken < 16_384, taken + " bytes for a claim on stream " + id);
      assertEquals(YamuxSession.STREAM_BYTES, other.budget.used());
    }
  }

  @Tag("sec-T2")
  @Test
  void framesWithoutContentEndTheSessionAndAreNotMultiplied() {
    for (Bytes empty : List.of(frame(Frame.DATA, 0, 1, 0), window(0, 1, 0), frame(Frame.DATA, 0, 999, 0), frame(Frame.PING, Frame.SYN, 0, 1),
        frame(Frame.PING, Frame.ACK, 0, 1), frame(Frame.PING, 0, 0, 0))) {
      Rig victim = new Rig(false);
      victim.receive(syn(1));
      victim.sent();
      int received = 0;
      int answered = 0;
      Violation violation = null;
      while (violation == null && received < 100_000 * 12) {
        received += 12;
        try {
          victim.receive(empty);
          answered += victim.sent().size();
          assertTrue(answered <= received);
        } catch (PeerViolation e) {
          violation = e.kind();
        }
      }
      assertEquals(Violation.FLOOD, violation, empty.toHex());
      assertEquals(10_001 * 12, received);
      assertEquals(List.of("SESSION_ENDED"), victim.readers.get(0).events);
    }
  }

  /** The bug of others, brought back: without the guard a hundred thousand pings are answered. */
  @Tag("sec-T2")
  @Test
  void aReinjectedSessionWithoutGuardAnswersForEver() {
    Rig mutant = new Rig(false, YamuxSessionTest.limits(l -> l.floodBurst = Integer.MAX_VALUE), 1 << 20);
    int answered = 0;
    for (int i = 0; i < 100_000; i++) {
      mutant.receive(frame(Frame.PING, Frame.SYN, 0, i));
      answered += mutant.sent().size();
    }
    assertEquals(100_000 * 12, answered, "the bug is there");
  }

  @Test
  void aModestRateOfPingsGoesOnForEver() {
    for (int second = 0; second < 100; second++) {
      for (int i = 0; i < 900; i++) {
        rig.receive(frame(Frame.PING, Frame.SYN, 0, i));
        rig.sent();
      }
      rig.now += SECOND;
    }
    honestStillServed(1);
  }

  /** Window updates of a live stream, and late ones of a finished one, are no flood: js sends one for each frame it gets. */
  @Test
  void updatesOfCreditAreNoFlood() {
    rig.receive(syn(1));
    for (int i = 0; i < 50_000; i++) {
      rig.receive(window(0, 1, 1), window(0, 77, 1));
    }
    honestStillServed(3);
  }

  /** Credit far above what anybody needs, at once or in steps, is refused before a counter wraps. */
  @Tag("sec-T3")
  @Test
  void creditNeverWraps() {
    for (long step : new long[] {0xffff_ffffL, 0x8000_0000L, 0x7fff_ffffL}) {
      Rig victim = new Rig(false);
      victim.receive(syn(1));
      assertEquals(Violation.FLOW_CONTROL, thrown(() -> {
        for (int i = 0; i < 5; i++) {
          victim.receive(window(0, 1, step));
          assertTrue(victim.opened.get(0).send.credit() > 0);
        }
      }), Long.toHexString(step));
      assertEquals("away 0:1", victim.sentFrames().get(1));
    }
    SendWindow edge = new SendWindow();
    edge.grant(SendWindow.MAX - Frame.INITIAL_WINDOW);
    assertEquals(SendWindow.MAX, edge.credit());
    assertEquals(Violation.FLOW_CONTROL, thrown(() -> edge.grant(1)));
  }

  /** The bug of others, brought back: an int that wraps takes the first update for a loss of credit and a later one for a negative. */
  @Tag("sec-T3")
  @Test
  void aReinjectedIntWrapsWhereOursRefuses() {
    int credit = Frame.INITIAL_WINDOW;
    credit += (int) 0xffff_ffffL;
    assertTrue(credit < Frame.INITIAL_WINDOW, "the bug is there");
    credit += (int) 0x8000_0000L;
    assertTrue(credit < 0, "and here");
    assertEquals(Violation.FLOW_CONTROL, thrown(() -> new SendWindow().grant(0xffff_ffffL)));
  }

  @Tag("sec-T3")
  @Test
  void dataAboveTheCreditEndsTheSessionBeforeItIsRead() {
    rig.consumes = false;
    rig.receive(syn(1), data(0, 1, 200_000));
    assertEquals(Violation.FLOW_CONTROL, thrown(() -> rig.receive(frame(Frame.DATA, 0, 1, 62_145))));
    assertEquals(200_000, rig.readers.get(0).data.size());
  }

  /** A hundred thousand streams: those above the limit are reset, then the peer is cut off. */
  @Tag("sec-T4")
  @Test
  void streamsAreBounded() {
    int most = 0;
    Violation violation = null;
    for (long id = 1; id < 200_000 && violation == null; id += 2) {
      try {
        rig.receive(syn(id));
        assertTrue(rig.sent().size() <= 12);
      } catch (PeerViolation e) {
        violation = e.kind();
      }
      most = Math.max(most, rig.session.openStreams());
    }
    assertEquals(1_024, most);
    assertEquals(Violation.FLOOD, violation);
    assertEquals(0, rig.budget.used());
    assertEquals(0, rig.session.openStreams());
  }

  /** Streams that nobody takes are a flood sooner or later. */
  @Tag("sec-T4")
  @Test
  void refusedStreamsAreCounted() {
    rig.refuses = true;
    assertEquals(Violation.FLOOD, thrown(() -> {
      for (long id = 1; id < 100_000; id += 2) {
        rig.receive(syn(id));
        assertTrue(rig.sent().size() <= 12);
      }
    }));
  }

  /** A million streams that are opened and reset at a rate the guard allows: nothing is kept of them. */
  @Tag("sec-T4")
  @Test
  void churnKeepsNothing() {
    Reader honest = new Reader(true);
    YamuxStream ours = rig.session.open(honest).orElseThrow();
    Bytes quiet = window(Frame.ACK, 2, 0);
    rig.receive(quiet);
    for (int i = 0; i < 1_000_000; i++) {
      long id = 2L * i + 1;
      rig.session.receive(syn(id).asBuffer(), rig.now);
      rig.session.receive(window(Frame.RST, id, 0).asBuffer(), rig.now);
      if (i % 500 == 0) {
        rig.now += SECOND;
        rig.opened.clear();
        rig.readers.clear();
        rig.sent();
      }
    }
    assertEquals(1, rig.session.openStreams());
    assertEquals(YamuxSession.STREAM_BYTES, rig.budget.used());
    assertEquals(3, ours.write(zeros(3)));
    assertEquals(Violation.FLOOD, thrown(() -> {
      for (long id = 2_000_001; id < 2_100_000; id += 2) {
        rig.receive(syn(id), window(Frame.RST, id, 0));
        rig.sent();
      }
    }), "faster than that is a flood");
  }

  /** A peer that makes us answer and never reads is cut off while little waits for it. */
  @Tag("sec-T4")
  @Test
  void whoDoesNotReadIsCutOff() {
    Rig victim = new Rig(false, YamuxSessionTest.limits(l -> {
      l.maxControlBytes = 1_000;
      l.floodBurst = 1_000_000;
    }), 1 << 20);
    victim.receive(syn(1));
    victim.opened.get(0).write(zeros(1_000_000)); // all our queue
    assertEquals(Violation.NOT_READING, thrown(() -> {
      for (int i = 0; i < 100_000; i++) {
        victim.receive(frame(Frame.PING, Frame.SYN, 0, i));
      }
    }));
    assertTrue(victim.session.queuedBytes() < (256 << 10) + 2 * 65_536 + 1_100, "queued " + victim.session.queuedBytes());
    assertTrue(victim.session.ended());
  }

  /** The memory for what arrives is asked for first, at every level; the stream pays, not the session. */
  @Tag("sec-T4")
  @Test
  void memoryIsBoundedByTheBudget() {
    Budget node = new Budget(1_000_000);
    Budget peer = node.child(400_000);
    Rig hungry = new Rig(false) {
      @Override
      public StreamHandler opened(YamuxStream stream) {
        consumes = false;
        return super.opened(stream);
      }
    };
    YamuxSession session = new YamuxSession(false, YamuxLimits.DEFAULT, peer.child(300_000), ChunkPool.keeping(0), hungry, 0);
    session.receive(syn(1).concat(data(0, 1, 200_000)).concat(syn(3)).asBuffer(), 0);
    session.receive(data(0, 3, 90_000).asBuffer(), 0);
    assertEquals(List.of(), hungry.readers.get(1).events);
    session.receive(data(0, 3, 10_000).asBuffer(), 0);
    assertEquals(List.of("NO_MEMORY 1002"), hungry.readers.get(1).events);
    assertEquals(200_000 + YamuxSession.STREAM_BYTES, node.used());
    session.receive(syn(5).concat(data(0, 5, 50_000)).asBuffer(), 0);
    assertEquals(50_000, hungry.readers.get(2).data.size());
    hungry.opened.get(0).consumed(200_000);
    assertEquals(50_000 + 2 * YamuxSession.STREAM_BYTES, peer.used());
    assertFalse(session.ended());
  }

  @Tag("sec-T10")
  @Test
  void everyPrefixOfATrafficIsAWait() {
    Bytes traffic = syn(1).concat(data(1, "abc")).concat(window(0, 1, 500)).concat(frame(Frame.PING, Frame.SYN, 0, 9))
        .concat(data(Frame.FIN, 1, 2)).concat(syn(3)).concat(window(Frame.RST, 3, 0)).concat(frame(Frame.GO_AWAY, 0, 0, 0));
    for (int cut = 0; cut <= traffic.size(); cut++) {
      Rig victim = new Rig(false);
      victim.receive(traffic.slice(0, cut));
      victim.receive(traffic.slice(cut, traffic.size()));
      assertTrue(victim.session.ended());
      assertEquals(List.of(0L), victim.goneAway);
      assertEquals(0, victim.budget.used());
    }
  }

  /** FIN and RST in every state and order: the counts come back to where they were. */
  @Tag("sec-T12")
  @Test
  void edgesOfHalfCloseAndResetLeaveNothing() {
    int[] moves = {0, 1, 2, 3, 4, 5};
    for (int round = 0; round < 10_000; round++) {
      long id = 2L * round + 1;
      rig.receive(syn(id));
      YamuxStream stream = rig.opened.get(rig.opened.size() - 1);
      for (int step = 0, seed = round; step < 4; step++, seed /= moves.length) {
        switch (moves[seed % moves.length]) {
          case 0 -> rig.receive(window(Frame.FIN, id, 0));
          case 1 -> rig.receive(window(Frame.RST, id, 0));
          case 2 -> stream.closeWrite();
          case 3 -> stream.reset(0);
          case 4 -> rig.receive(data(0, id, 3));
          default -> rig.receive(window(Frame.FIN | Frame.RST, id, 0));
        }
      }
      stream.reset(0);
      Reader reader = rig.readers.get(rig.readers.size() - 1);
      assertEquals(1, reader.events.stream().filter(event -> !event.equals("remoteClosed")).count(), "the end comes once: " + reader.events);
      rig.sent();
      if (round % 500 == 0) {
        rig.now += SECOND;
      }
    }
    assertEquals(0, rig.session.openStreams());
    assertEquals(0, rig.budget.used());
    honestStillServed(100_001);
  }

  /** A fatal error is not swallowed. */
  @Tag("sec-T13")
  @Test
  void anErrorOfTheMachineComesOutAndEndsTheSession() {
    Rig victim = new Rig(false) {
      @Override
      public StreamHandler opened(YamuxStream stream) {
        throw new OutOfMemoryError("test");
      }
    };
    assertThrows(OutOfMemoryError.class, () -> victim.receive(syn(1)));
    assertTrue(victim.session.ended());
  }
}
