package org.blockberry.testing.contracts;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;

/** Different keys with the same hash code, as an attacker would choose them. */
public final class CollidingBytes {
  private CollidingBytes() {}

  /** @param count 1 to 65,536 keys of 32 bytes */
  public static List<Bytes> of(int count) {
    if (count < 1 || count > 1 << 16) {
      throw new IllegalArgumentException("count is " + count + " but must be 1 to 65536");
    }
    List<Bytes> keys = new ArrayList<>(count);
    for (int number = 0; number < count; number++) {
      byte[] key = new byte[32];
      for (int bit = 0; bit < 16; bit++) {
        boolean set = (number >>> bit & 1) == 1;
        key[2 * bit] = (byte) (set ? 'A' : 'B'); // 31 * 'A' + 'a' equals 31 * 'B' + 'B'
        key[2 * bit + 1] = (byte) (set ? 'a' : 'B');
      }
      keys.add(Bytes.wrap(key));
    }
    return keys;
  }
}
