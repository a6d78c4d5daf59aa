package org.blockberry.store.state.flat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.blockberry.api.value.Bytes;

class FlatKeysTest {
  /** Mostly of bytes that mean something in the encoding. */
  @Provide
  Arbitrary<Bytes> keys() {
    return Arbitraries.bytes().injectDuplicates(0.3)
        .edgeCases(cases -> cases.add((byte) 0, (byte) 1, (byte) 2, (byte) 'k', (byte) 0xff))
        .array(byte[].class).ofMinSize(1).ofMaxSize(6).map(Bytes::wrap);
  }

  @Provide
  Arbitrary<Bytes> hostileKeys() {
    return Arbitraries.of((byte) 0, (byte) 1, (byte) 2, (byte) 'k', (byte) 0xff)
        .array(byte[].class).ofMinSize(1).ofMaxSize(5).map(Bytes::wrap);
  }

  @Property(tries = 5_000)
  void entriesSortByKeyThenNewestFirst(@ForAll("hostileKeys") Bytes a, @ForAll("hostileKeys") Bytes b,
      @ForAll @LongRange(min = 0) long v, @ForAll @LongRange(min = 0) long w) {
    int expected = a.compareTo(b) != 0 ? a.compareTo(b) : Long.compare(w, v);
    int actual = Arrays.compareUnsigned(FlatKeys.entry(a, v), FlatKeys.entry(b, w));
    assertEquals(Integer.signum(expected), Integer.signum(actual));
  }

  @Property(tries = 5_000)
  void noKeysEntriesLieAmongAnothers(@ForAll("hostileKeys") Bytes a, @ForAll("hostileKeys") Bytes b, @ForAll long version) {
    byte[] prefix = FlatKeys.prefix(a);
    byte[] entry = FlatKeys.entry(b, version);
    boolean begins = entry.length >= prefix.length && Arrays.equals(prefix, Arrays.copyOf(entry, prefix.length));
    assertEquals(a.equals(b), begins);
    if (a.compareTo(b) < 0) {
      assertTrue(Arrays.compareUnsigned(FlatKeys.after(prefix), entry) < 0);
    }
    assertFalse(Arrays.compareUnsigned(FlatKeys.entry(a, version), FlatKeys.after(prefix)) >= 0);
  }

  @Property
  void keyAndVersionComeBack(@ForAll("keys") Bytes key, @ForAll @LongRange(min = 0) long version) {
    byte[] entry = FlatKeys.entry(key, version);
    assertEquals(key, FlatKeys.key(entry));
    assertEquals(version, FlatKeys.version(entry));
  }
}
