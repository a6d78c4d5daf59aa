package org.blockberry.testing.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;

/** The node's own signatures. What one member checked is not computed again for the others. */
final class Ed25519Keys implements SimKeys {
  private static final Ed25519 CRYPTO = CryptoLadder.standard().ed25519();

  private final List<PublicKey> keys = new ArrayList<>();
  private final Map<Check, Boolean> checked = new HashMap<>();

  private record Check(Bytes key, Bytes message, Bytes signature) {}

  private static byte[] seed(int number) {
    return ByteBuffer.allocate(Ed25519.SEED_BYTES).putLong(Dice.mix(number + 1)).array();
  }

  @Override
  public PublicKey key(int number) {
    while (keys.size() <= number) {
      keys.add(PublicKey.ed25519(CRYPTO.publicKey(seed(keys.size()))));
    }
    return keys.get(number);
  }

  @Override
  public Bytes sign(int number, Bytes message) {
    return CRYPTO.sign(seed(number), message);
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    return checked.computeIfAbsent(new Check(key.bytes(), message, signature),
        check -> CRYPTO.verify(check.key, check.message, check.signature));
  }
}
