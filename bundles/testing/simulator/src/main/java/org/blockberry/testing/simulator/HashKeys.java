package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;

/**
 * Keys whose signature is a keyed hash that everybody here can check: fast, and nobody in a simulation forges what it is not made to
 * forge. Key material is 32 bytes that name the number.
 */
final class HashKeys implements SimKeys {
  private static final List<PublicKey> KEYS = new ArrayList<>();
  private static final Map<Bytes, Integer> NUMBER_OF = new HashMap<>();

  static {
    for (int i = 0; i < PLACES * (1 + MOST_ROTATIONS); i++) {
      byte[] material = new byte[32];
      for (int j = 0; j < 4; j++) {
        java.nio.ByteBuffer.wrap(material).putLong(j * 8, Dice.mix(i * 4L + j + 1));
      }
      PublicKey key = PublicKey.ed25519(Bytes.wrap(material));
      KEYS.add(key);
      NUMBER_OF.put(key.bytes(), i);
    }
  }

  @Override
  public PublicKey key(int number) {
    return KEYS.get(number);
  }

  @Override
  public Bytes sign(int number, Bytes message) {
    long first = hash(number * 2L + 1, message);
    byte[] signature = new byte[64];
    java.nio.ByteBuffer.wrap(signature).putLong(0, first).putLong(8, Dice.mix(first));
    return Bytes.wrap(signature);
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    Integer number = NUMBER_OF.get(key.bytes());
    return number != null && signature.equals(sign(number, message));
  }

  private static long hash(long seed, Bytes message) {
    long hash = seed * 0x9E3779B97F4A7C15L ^ message.size();
    int i = 0;
    for (; i + 8 <= message.size(); i += 8) {
      hash = (hash ^ message.longAt(i)) * 0xBF58476D1CE4E5B9L;
      hash ^= hash >>> 32;
    }
    for (; i < message.size(); i++) {
      hash = (hash ^ message.at(i)) * 0x94D049BB133111EBL;
    }
    return Dice.mix(hash);
  }
}
