package org.blockberry.consensus.bft.gossip;

import java.util.BitSet;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A set of places on the wire: {@code uint64 size = 1; bytes bits = 2}, bit i of byte i / 8, exactly as many bytes as the size needs,
 * bits beyond it 0 (security class C2).
 */
final class Places {
  private Places() {}

  static void write(ProtoWriter out, int field, int size, BitSet places) {
    byte[] bits = new byte[(size + 7) / 8];
    for (int i = places.nextSetBit(0); i >= 0 && i < size; i = places.nextSetBit(i + 1)) {
      bits[i / 8] |= (byte) (1 << i % 8);
    }
    out.message(field, inner -> {
      inner.uint64(1, size);
      inner.bytes(2, Bytes.wrap(bits));
    });
  }

  /** @param most places */
  static Sized read(ProtoReader in, int field, int most) {
    return in.message(field, inner -> {
      int size = inner.count(1);
      Bytes bits = inner.bytes(2);
      if (size > most || bits.size() != (size + 7) / 8) {
        throw inner.refuse("a set of places has size " + size + " and " + bits.size() + " bytes; at most " + most + " places are allowed");
      }
      BitSet places = BitSet.valueOf(bits.toArray());
      if (places.length() > size) {
        throw inner.refuse("a set of " + size + " places has place " + (places.length() - 1));
      }
      return new Sized(size, places);
    });
  }

  /** Places below a size. */
  record Sized(int size, BitSet places) {}
}
