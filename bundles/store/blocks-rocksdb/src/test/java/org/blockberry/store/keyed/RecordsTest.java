package org.blockberry.store.keyed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import net.jqwik.api.Tag;

@Tag("sec-S3")
class RecordsTest {
  @Property
  void annexesComeBack(@ForAll int bytes, @ForAll int checksum, @ForAll byte[] commit, @ForAll @Size(max = 5) List<byte[]> hashes) {
    List<Bytes> txHashes = new ArrayList<>();
    hashes.forEach(hash -> txHashes.add(Bytes.copyOf(hash)));
    Annex annex = new Annex(bytes, checksum, Bytes.copyOf(commit), txHashes);
    assertEquals(annex, Annex.decode(annex.encode()));
  }

  @Property
  void whateverIsReadDecodesOrIsRefused(@ForAll byte[] stored) {
    Bytes record = Bytes.copyOf(stored);
    decodeOrRefuse(() -> assertEquals(record.slice(0, Annex.decode(record).encode().size()), Annex.decode(record).encode()));
    decodeOrRefuse(() -> assertEquals(record, Link.decode(record).encode()));
    decodeOrRefuse(() -> assertEquals(record, Extent.decode(record).encode()));
  }

  private static void decodeOrRefuse(Runnable decode) {
    try {
      decode.run();
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
      // refused, as it should be
    }
  }

  @Property
  void heightsSortAsNumbers(@ForAll @LongRange(min = 0) long a, @ForAll @LongRange(min = 0) long b) {
    assertEquals(Integer.signum(Long.compare(a, b)),
        Integer.signum(java.util.Arrays.compareUnsigned(BlockKeys.link(a), BlockKeys.link(b))));
    assertEquals(a, BlockKeys.height(BlockKeys.state(a)));
  }

  @Property
  void aSealBreaksWithEveryBitAndForEveryOtherKey(@ForAll byte[] content, @ForAll @IntRange(min = 0, max = 1 << 20) int at) {
    byte[] key = {'k', 1};
    byte[] sealed = Checksum.seal(key, Bytes.copyOf(content));
    assertEquals(Optional.of(Bytes.copyOf(content)), Checksum.unseal(key, sealed));
    assertEquals(Optional.empty(), Checksum.unseal(new byte[] {'k', 2}, sealed));
    int bit = at % (sealed.length * 8);
    sealed[bit / 8] ^= (byte) (1 << bit % 8);
    assertEquals(Optional.empty(), Checksum.unseal(key, sealed));
  }

  @Property
  void noExtentHoldsNonsense(@ForAll long base, @ForAll long height) {
    boolean sound = base >= 1 && height >= base;
    Bytes hash = Bytes.wrap(new byte[32]);
    if (sound) {
      assertEquals(new Extent(base, height, hash), Extent.decode(new Extent(base, height, hash).encode()));
    } else {
      assertThrows(IllegalArgumentException.class, () -> new Extent(base, height, hash));
    }
  }
}
