package org.blockberry.examples.utxo.app;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;

/** A key that makes transactions. Thread safe. */
final class Wallet {
  private final Ed25519 ed25519;
  private final byte[] seed;
  private final Bytes key;

  /** @param seed private seed, 32 bytes; taken as it stands */
  Wallet(Ed25519 ed25519, byte[] seed) {
    this.ed25519 = ed25519;
    this.seed = seed;
    this.key = ed25519.publicKey(seed);
  }

  /** The owner that outputs name. */
  Bytes key() {
    return key;
  }

  /** Spends outputs that all belong to this key. */
  Bytes spend(String chainId, List<Outpoint> inputs, List<Output> outputs) {
    return sign(chainId, Spend.body(inputs, outputs), inputs.size());
  }

  /** The transaction with this body. */
  Bytes sign(String chainId, Bytes body, int inputs) {
    Bytes signature = ed25519.sign(seed, Spend.signBytes(chainId, body));
    Bytes tx = body;
    for (int i = 0; i < inputs; i++) {
      tx = tx.concat(signature);
    }
    return tx;
  }
}
