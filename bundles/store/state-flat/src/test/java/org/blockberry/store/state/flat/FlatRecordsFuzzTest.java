package org.blockberry.store.state.flat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;

/** The decoders of the state's records against anything: they give what was written, or refuse; a claimed size allocates nothing. */
@Tag("sec-S3")
class FlatRecordsFuzzTest {
  private static void decodeOrRefuse(Runnable decode) {
    try {
      decode.run();
    } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException e) {
      // refused, as it should be
    }
  }

  @Property
  void whateverIsReadDecodesOrIsRefused(@ForAll byte[] stored) {
    Bytes record = Bytes.copyOf(stored);
    decodeOrRefuse(() -> FlatRecords.Tip.decode(record));
    decodeOrRefuse(() -> FlatRecords.Roots.decode(record));
    decodeOrRefuse(() -> FlatRecords.Pruning.decode(record));
    decodeOrRefuse(() -> FlatRecords.decodeKeys(record));
    decodeOrRefuse(() -> assertEquals(record, FlatRecords.encodeValue(FlatRecords.decodeValue(record))));
  }

  @Property
  void claimedCountsAndLengthsAreNotBelieved(@ForAll int count, @ForAll int length, @ForAll @Size(max = 20) byte[] rest) {
    ByteBuffer claimed = ByteBuffer.allocate(9 + rest.length).putInt(count).put((byte) 1).putInt(length).put(rest);
    decodeOrRefuse(() -> FlatRecords.decodeKeys(Bytes.wrap(claimed.array())));
  }

  @Property
  void recordsComeBack(@ForAll @LongRange(min = 0) long a, @ForAll @LongRange(min = 0) long b,
      @ForAll @Size(max = 8) java.util.Map<@Size(min = 1, max = 9) byte[], Boolean> keys) {
    Bytes root = Bytes.wrap(new byte[32]);
    assertEquals(new FlatRecords.Tip(a, root), FlatRecords.Tip.decode(new FlatRecords.Tip(a, root).encode()));
    assertEquals(new FlatRecords.Pruning(a, b), FlatRecords.Pruning.decode(new FlatRecords.Pruning(a, b).encode()));
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    TreeMap<Bytes, Boolean> expected = new TreeMap<>();
    keys.forEach((key, set) -> {
      changes.put(Bytes.copyOf(key), set ? Optional.of(root) : Optional.empty());
      expected.put(Bytes.copyOf(key), set);
    });
    assertEquals(expected, FlatRecords.decodeKeys(FlatRecords.encodeKeys(changes)));
  }
}
