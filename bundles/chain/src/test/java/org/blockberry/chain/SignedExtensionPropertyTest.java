package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.junit.jupiter.api.Test;

/** Sign bytes of vote extensions have one encoding and are those of nothing else. Their values: SignBytesVectorsTest. */
@Tag("sec-C3")
class SignedExtensionPropertyTest {
  private static final String CHAIN = "chain-1";

  @Property(tries = 300)
  void whatIsWrittenIsReadAndIsNoVote(@ForAll @Size(max = 300) byte[] extension, @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long height,
      @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int round) {
    Bytes signBytes = SignBytes.extension(CHAIN, height, round, Bytes.copyOf(extension));
    assertEquals(new SignedExtension(Bytes.copyOf(extension), height, round, CHAIN), SignedExtension.decode(signBytes));
    assertTrue(SignBytes.isExtension(signBytes, CHAIN, height, round));
    assertFalse(SignBytes.isExtension(signBytes, "chain-2", height, round));
    assertFalse(SignBytes.isExtension(signBytes, CHAIN, height, round ^ 1));
    assertThrows(DecodingException.class, () -> SignedContent.decode(signBytes));
  }

  @Property(tries = 1_000)
  void changedBytesAreRefusedOrHaveTheirOneEncoding(@ForAll @IntRange(min = 0, max = 300) int at, @ForAll byte change, @ForAll boolean insert) {
    Bytes good = SignBytes.extension(CHAIN, 7, 3, Bytes.utf8("price 100"));
    int place = at % good.size();
    reencodes(good.slice(0, place).concat(Bytes.wrap(new byte[] {change})).concat(good.slice(insert ? place : place + 1, good.size())));
    reencodes(good.slice(0, place));
  }

  @Property(tries = 300)
  void votesAreNoExtensions(@ForAll @LongRange(min = 1, max = 99) long height, @ForAll @IntRange(min = 0, max = 9) int round) {
    Bytes vote = SignBytes.vote(CHAIN, SignedMsgType.PRECOMMIT, height, round, BlockId.NIL, java.time.Instant.EPOCH);
    assertFalse(SignBytes.isExtension(vote, CHAIN, height, round));
  }

  @Test
  void tooLargeOnesAreRefused() {
    Bytes most = Bytes.wrap(new byte[BlockLimits.MAX_EXTENSION_BYTES]);
    assertTrue(SignBytes.isExtension(SignBytes.extension(CHAIN, 1, 0, most), CHAIN, 1, 0));
    assertFalse(SignBytes.isExtension(SignBytes.extension(CHAIN, 1, 0, most.concat(Bytes.utf8("x"))), CHAIN, 1, 0));
  }

  private static void reencodes(Bytes bytes) {
    try {
      SignedExtension read = SignedExtension.decode(bytes);
      assertEquals(bytes, SignBytes.extension(read.chainId(), read.height(), (int) read.round(), read.extension()));
    } catch (DecodingException refused) {
      assertTrue(refused.getMessage().startsWith("at byte"));
    }
  }
}
