package org.blockberry.sync.blocks.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.serve.Batch.Outcome;
import org.blockberry.sync.blocks.wire.BlockData;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksResponse;
import org.blockberry.sync.blocks.wire.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an answer holds. */
class BatchTest {
  private static LongFunction<Optional<SealedBlock>> chain(long base, long tip, int bytes) {
    return height -> height < base || height > tip ? Optional.empty()
        : Optional.of(new SealedBlock(height, Bytes.wrap(new byte[bytes]), Bytes.utf8("proof " + height)));
  }

  private static List<BlockData> blocks(Batch batch) {
    return ((BlocksResponse) BlockSyncMessage.decodeTagged(batch.message().orElseThrow(), Stream.OPTIONS)).blocks();
  }

  @Test
  void anAnswerHoldsWhatWasAsked() {
    Batch batch = Batch.read(chain(1, 100, 10), 7, 20, false, 1 << 20);
    assertEquals(Outcome.WHOLE, batch.outcome());
    List<BlockData> blocks = blocks(batch);
    assertEquals(20, blocks.size());
    for (int i = 0; i < 20; i++) {
      assertEquals(7 + i, blocks.get(i).height());
      assertEquals(Stream.hash(blocks.get(i).data()), blocks.get(i).hash());
      var sealed = org.blockberry.sync.blocks.wire.SealedBlock.decode(blocks.get(i).data());
      assertEquals(Bytes.utf8("proof " + (7 + i)), sealed.commit());
    }
  }

  /** An original node that gets less than it asked for goes on after what it asked for, and fines us for the gap. */
  @Property(tries = 300)
  void anOriginalNodeGetsAllOrNothing(@ForAll @IntRange(min = 1, max = 60) int base, @ForAll @IntRange(min = 1, max = 60) int tip,
      @ForAll @IntRange(min = 1, max = 70) int since, @ForAll @IntRange(min = 1, max = 40) int count, @ForAll @IntRange(min = 64, max = 6_000) int most,
      @ForAll boolean ours) {
    List<Long> read = new ArrayList<>();
    LongFunction<Optional<SealedBlock>> chain = chain(base, tip, 100);
    Batch batch = Batch.read(height -> {
      read.add(height);
      return chain.apply(height);
    }, since, count, ours, most);
    assertTrue(read.size() <= count);
    batch.message().ifPresent(message -> assertTrue(message.size() <= most, message.size() + " bytes"));
    if (batch.message().isEmpty()) {
      assertTrue(batch.outcome() == Outcome.MISSING || batch.outcome() == Outcome.TOO_LARGE, batch.outcome().toString());
      return;
    }
    List<BlockData> blocks = blocks(batch);
    for (int i = 0; i < blocks.size(); i++) {
      assertEquals(since + i, blocks.get(i).height());
    }
    assertEquals(blocks.size(), batch.blocks());
    assertEquals(batch.outcome() == Outcome.WHOLE, blocks.size() == count);
    assertTrue(ours || blocks.size() == count);
  }

  @Test
  @Tag("sec-B3")
  void theLargestQuestionReadsNoMoreThanOneMessage() {
    long[] read = new long[1];
    Batch batch = Batch.read(height -> {
      read[0]++;
      return chain(1, Long.MAX_VALUE, 100_000).apply(height);
    }, 1, 1_000, true, 1 << 20);
    assertEquals(Outcome.CUT, batch.outcome());
    assertEquals(10, batch.blocks());
    assertEquals(11, read[0]);
    assertEquals(Outcome.TOO_LARGE, Batch.read(chain(1, 9, 100_000), 1, 9, false, 1 << 19).outcome());
    assertEquals(Outcome.TOO_LARGE, Batch.read(chain(1, 9, 2 << 20), 1, 9, true, 1 << 20).outcome(), "one block is too large already");
  }
}
