package org.blockberry.keystore.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.keystore.remote.wire.Channel;
import org.blockberry.keystore.remote.wire.NumericAddress;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerQuestion;
import org.junit.jupiter.api.Test;

/** Questions and answers have one encoding each, and nothing else is read. */
@Tag("sec-K4")
class SignerWirePropertyTest {
  private static SignerQuestion.Sign question(int type, long height, int round, int polRound, int block, long seconds) {
    SignedMsgType kind = SignedMsgType.of(type == 0 ? 32 : type);
    return new SignerQuestion.Sign(kind, height, round, type == 0 ? Math.floorMod(polRound, round + 1) - 1 : 0,
        SignerRig.block(type == 0 ? block + 1 : block), Instant.ofEpochSecond(seconds, 7));
  }

  @Property(tries = 500)
  void whatIsWrittenIsReadAndSignsThatAndNothingElse(@ForAll @IntRange(min = 0, max = 2) int type,
      @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long height, @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE - 1) int round,
      @ForAll int polRound, @ForAll @IntRange(min = 0, max = 2) int block, @ForAll @LongRange(min = -1_000, max = 1L << 36) long seconds) {
    SignerQuestion.Sign question = question(type, height, round, polRound, block, seconds);
    Bytes message = question.encode();
    assertTrue(message.size() <= Channel.MAX_MESSAGE_BYTES);
    assertEquals(question, SignerQuestion.decode(message));
    assertEquals(question, SignerQuestion.Sign.of(question.signBytes("test-1", question.time()), "test-1"));
    assertThrows(IllegalArgumentException.class, () -> SignerQuestion.Sign.of(question.signBytes("test-2", question.time()), "test-1"));
    for (SignerAnswer answer : new SignerAnswer[] {new SignerAnswer.Signature(question.time(), Bytes.wrap(new byte[64])),
        new SignerAnswer.Refusal(new SignedStep(height, round, type)),
        new SignerAnswer.Description(1, "test-1", Bytes.wrap(new byte[32]), new SignedStep(height, round, type))}) {
      assertEquals(answer, SignerAnswer.decode(answer.encode()));
      assertTrue(answer.encode().size() <= Channel.MAX_MESSAGE_BYTES);
    }
  }

  @Property(tries = 300)
  void extensionsToo(@ForAll @Size(max = 200) byte[] extension, @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long height,
      @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int round, @ForAll @IntRange(min = 0, max = 300) int at, @ForAll byte change) {
    SignerQuestion.SignExtension question = new SignerQuestion.SignExtension(height, round, Bytes.copyOf(extension));
    Bytes message = question.encode();
    assertEquals(question, SignerQuestion.decode(message));
    assertEquals(question, SignerQuestion.SignExtension.of(question.signBytes("test-1"), "test-1"));
    assertThrows(IllegalArgumentException.class, () -> SignerQuestion.SignExtension.of(question.signBytes("test-2"), "test-1"));
    int place = at % message.size();
    reencodes(message.slice(0, place).concat(Bytes.wrap(new byte[] {change})).concat(message.slice(place + 1, message.size())));
    SignerAnswer answer = new SignerAnswer.ExtensionSignature(Bytes.wrap(new byte[64]));
    assertEquals(answer, SignerAnswer.decode(answer.encode()));
  }

  @Property(tries = 2_000)
  void aChangedMessageIsRefusedOrHasItsOneEncoding(@ForAll @IntRange(min = 0, max = 2) int type, @ForAll @IntRange(min = 0, max = 300) int at,
      @ForAll byte change, @ForAll boolean insert) {
    Bytes good = question(type, 5, 3, 1, 1, 99).encode();
    int place = at % good.size();
    Bytes one = Bytes.wrap(new byte[] {change});
    reencodes(good.slice(0, place).concat(one).concat(good.slice(insert ? place : place + 1, good.size())));
    reencodes(good.slice(0, place));
  }

  @Property(tries = 1_000)
  void randomBytesAreNothing(@ForAll @Size(max = 80) byte[] random) {
    reencodes(Bytes.copyOf(random));
  }

  private static void reencodes(Bytes message) {
    try {
      assertEquals(message, SignerQuestion.decode(message).encode());
    } catch (DecodingException refused) {
      assertTrue(refused.getMessage().startsWith("at byte"));
    }
    try {
      assertEquals(message, SignerAnswer.decode(message).encode());
    } catch (DecodingException refused) {
      assertTrue(refused.getMessage().startsWith("at byte"));
    }
  }

  @Test
  void whatNoValidatorSignsIsNoQuestion() {
    Instant time = Instant.EPOCH;
    BlockId block = SignerRig.block(1);
    for (Runnable wrong : new Runnable[] {
        () -> new SignerQuestion.Sign(SignedMsgType.PREVOTE, 0, 0, 0, block, time),
        () -> new SignerQuestion.Sign(SignedMsgType.PREVOTE, 1, -1, 0, block, time),
        () -> new SignerQuestion.Sign(SignedMsgType.PREVOTE, 1, 1, -1, block, time),
        () -> new SignerQuestion.Sign(SignedMsgType.PROPOSAL, 1, 1, 1, block, time),
        () -> new SignerQuestion.Sign(SignedMsgType.PROPOSAL, 1, 1, -1, BlockId.NIL, time),
        () -> new SignerQuestion.Sign(SignedMsgType.UNKNOWN, 1, 1, 0, block, time),
        () -> new SignerQuestion.Sign(SignedMsgType.PREVOTE, 1, 1, 0, new BlockId(Bytes.utf8("short"), block.parts()), time),
        () -> new SignerQuestion.Sign(SignedMsgType.PREVOTE, 1, 1, 0, block, Instant.MAX)}) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }

  @Test
  void addressesAreNumbers() {
    for (String text : new String[] {"127.0.0.1:26659", "[0:0:0:0:0:0:0:1]:1"}) {
      assertEquals(text, NumericAddress.text(NumericAddress.parse(text).orElseThrow()));
    }
    for (String text : new String[] {"", "localhost:1", "10.0.0.1", "10.0.0.1:65536", "::1:80", "[::1]", "[::g]:1", "999.0.0.1:1", "1.2.3:4",
        "[1.2.3.4.5:::]:1"}) {
      assertTrue(NumericAddress.parse(text).isEmpty(), text);
    }
  }
}
