package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.stream.StreamName;
import org.junit.jupiter.api.Test;

/** Item 33, weaknesses 3.11 and 3.21: what a reader that does not read means for those who send. */
class QueueTest extends NodeTestBase {
  private static final int SIZE = 4_096;
  private static final int MANY = 4_000; // 16 MiB: more than queues and windows hold

  private static final int FULL = 310; // somewhat less than a stream's queue of 1 MiB and a window of 256 KiB hold

  private static Bytes numbered(int number) {
    return Bytes.wrap(ByteBuffer.allocate(SIZE).putInt(number).array());
  }

  private static int number(Message message) {
    return message.data().asBuffer().getInt();
  }

  @Test
  void theSenderWaitsAndNothingIsLost() {
    Nodes.Driven first = nodes.driven(1, fields -> {
      fields.maxWaitingSends = MANY;
      fields.sendBufferBytes = 1L << 30;
    }, "chat");
    Nodes.Driven second = nodes.driven(2, fields -> fields.messageBufferSize = 4, "chat");
    first.connect(second);
    List<CompletableFuture<Void>> sends = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      sends.add(first.node().send(second.id(), "chat", numbered(i)));
    }
    Nodes.await("the reader's queue is full", () -> second.node().debugState().stalledStreams() == 1);
    assertEquals(4, second.node().messages().size());
    assertTrue(!sends.get(MANY - 1).isDone(), "the last one cannot have been handed on");
    for (int i = 0; i < MANY; i++) {
      assertEquals(i, number(second.next()));
    }
    sends.forEach(Nodes::get);
  }

  @Test
  void withTheDropPolicyTheCountIsRight() {
    AtomicInteger dropped = new AtomicInteger();
    Nodes.Driven first = nodes.driven(1, "chat", "end");
    Nodes.Driven second = nodes.driven(2, fields -> {
      fields.messageBufferSize = 4;
      fields.whenFull = QueuePolicy.DROP;
      fields.metrics = new NodeMetrics() {
        @Override
        public void messageDropped(StreamName stream) {
          dropped.incrementAndGet();
        }
      };
    }, "chat", "end");
    first.connect(second);
    for (int i = 0; i < 1_000; i++) {
      first.node().send(second.id(), "chat", numbered(i), Nodes.PATIENCE);
    }
    Nodes.await("all have come", () -> second.node().stats(first.id()).orElseThrow().messagesReceived() >= 1_000);
    int read = second.node().messages().drain(message -> { }, 10_000);
    assertEquals(4, read);
    Nodes.await("every other is counted as dropped", () -> dropped.get() == 996); // the last one may be counted after it was received
  }

  @Test
  void aStreamThatWaitsForTooLongIsResetAndTold() {
    Nodes.Driven first = nodes.driven(1, "chat");
    Nodes.Driven second = nodes.driven(2, fields -> {
      fields.messageBufferSize = 1;
      fields.stallLimit = Duration.ofMillis(300);
    }, "chat");
    first.connect(second);
    EventSubscription events = Nodes.events(second.node());
    first.send(second, "chat", "one");
    first.send(second, "chat", "two");
    ConnectionEvent stalled = Nodes.event(events, ConnectionState.ESTABLISHED);
    assertEquals(ErrorCode.BUFFER_FULL, stalled.error().orElseThrow().code());
    assertEquals("chat", stalled.error().orElseThrow().stream().orElseThrow());
    second.expect("one");
    Nodes.await("the stream is gone", () -> first.node().debugState().gates().stream().allMatch(gate -> gate.liveStreams() == 0));
    first.send(second, "chat", "three"); // on a new stream
    second.expect("three");
  }

  /** 3.21: a send that was given up leaves the stream whole. */
  @Test
  void aDeadlineThatPassesLeavesTheStreamUsable() {
    Nodes.Driven first = nodes.driven(1, "chat");
    Nodes.Driven second = nodes.driven(2, fields -> fields.messageBufferSize = 1, "chat");
    first.connect(second);
    int sent = 0;
    GlueberryException late = null;
    Bytes large = Bytes.wrap(new byte[1 << 19]);
    while (late == null) {
      try {
        first.node().send(second.id(), "chat", large, Duration.ofMillis(300));
        sent++;
      } catch (GlueberryException e) {
        late = e;
      }
    }
    assertEquals(ErrorCode.CONTEXT_CANCELED, late.code());
    for (int i = 0; i < sent; i++) {
      assertEquals(large, second.next().data());
    }
    first.send(second, "chat", "whole");
    second.expect("whole");
  }

  @Test
  void sendsBeyondTheMarksWaitAndThenFail() {
    Nodes.Driven first = nodes.driven(1, fields -> {
      fields.watermarks = new org.blockberry.glueberry.flow.Watermarks(8, 2);
      fields.maxWaitingSends = 4;
    }, "chat", "other");
    Nodes.Driven second = nodes.driven(2, fields -> fields.messageBufferSize = 1, "chat", "other");
    first.connect(second);
    int handedOn = 0;
    int late = 0; // in a row: on a busy machine one alone says little
    while (handedOn < FULL || late < 3) {
      try {
        first.node().send(second.id(), "chat", numbered(handedOn), Duration.ofMillis(300));
        handedOn++;
        late = 0;
      } catch (GlueberryException e) {
        late++;
      }
    }
    List<CompletableFuture<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 8 + 4; i++) {
      sends.add(first.node().send(second.id(), "chat", numbered(handedOn + i)));
    }
    GlueberryException refused = Nodes.failure(first.node().send(second.id(), "chat", numbered(0)));
    assertEquals(ErrorCode.BACKPRESSURE, refused.code());
    assertTrue(refused.retriable());
    assertTrue(sends.get(11).cancel(false));
    sends.remove(11);
    Nodes.get(first.node().send(second.id(), "other", Bytes.utf8("its own gate"))); // 3.16
    for (int i = 0; i < handedOn + sends.size();) {
      Message next = second.next();
      if (next.stream().text().equals("chat")) {
        assertEquals(i++, number(next));
      }
    }
    sends.forEach(Nodes::get);
  }
}
