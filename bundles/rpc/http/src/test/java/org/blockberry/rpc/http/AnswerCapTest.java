package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bound on an answer holds while it is written, not when it lies in memory. */
@Tag("sec-R3")
class AnswerCapTest {
  private static final int CAP = 100_000;
  private static final int ELEMENTS = 1_000;

  /** Bytes in the buffer at most when an answer of a million bytes is refused; -1 if it is not refused. */
  private static int held(BiFunction<ByteBuf, JsonValue, Boolean> writer) {
    JsonValue piece = JsonValue.of("x".repeat(1_000));
    ByteBuf out = Unpooled.buffer();
    try {
      boolean written = writer.apply(out, JsonValue.array(java.util.Collections.nCopies(ELEMENTS, piece)));
      return written ? -1 : out.capacity();
    } finally {
      out.release();
    }
  }

  private static boolean whileWriting(ByteBuf out, JsonValue value) {
    try {
      new JsonEncoder(out, CAP).value(value).flush();
      return true;
    } catch (JsonEncoder.TooLarge e) {
      return false;
    }
  }

  /** The peers' mistake. */
  private static boolean afterwards(ByteBuf out, JsonValue value) {
    new JsonEncoder(out, Long.MAX_VALUE).value(value).flush();
    return out.readableBytes() <= CAP;
  }

  @Test
  void anAnswerThatIsRefusedNeverGrewBeyondItsBound() {
    int held = held(AnswerCapTest::whileWriting);
    assertTrue(held > 0 && held <= 2 * CAP, "buffer of " + held + " bytes");
  }

  @Test
  void theCheckSeesABoundThatIsLookedAtAfterwards() {
    assertTrue(held(AnswerCapTest::afterwards) > 2 * CAP);
  }

  @Test
  void nothingIsAskedOfAnAnswerBeyondTheBound() {
    AtomicInteger asked = new AtomicInteger();
    List<String> pieces = new AbstractList<>() {
      @Override
      public String get(int index) {
        asked.incrementAndGet();
        return "x".repeat(1_000);
      }

      @Override
      public int size() {
        return ELEMENTS;
      }
    };
    ByteBuf out = Unpooled.buffer();
    try {
      JsonEncoder encoder = new JsonEncoder(out, CAP);
      int written = 0;
      try {
        for (String piece : pieces) {
          encoder.value(JsonValue.of(piece));
          written++;
        }
      } catch (JsonEncoder.TooLarge e) {
        assertEquals("the answer is larger than " + CAP + " bytes; ask for less", e.getMessage());
      }
      assertTrue(written < 110 && asked.get() <= written + 1, written + " pieces, " + asked + " asked for");
    } finally {
      out.release();
    }
  }
}
