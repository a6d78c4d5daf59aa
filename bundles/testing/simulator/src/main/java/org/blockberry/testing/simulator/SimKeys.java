package org.blockberry.testing.simulator;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.verify.SignatureVerifier;

/** The members' keys: place {@code i} is the {@code i}-th validator of the genesis, and whoever has its place has its key. */
interface SimKeys extends SignatureVerifier {
  /** Real ones, or some that cost next to nothing. */
  static SimKeys of(Scenario scenario) {
    return scenario.realKeys() ? new Ed25519Keys() : new HashKeys();
  }

  /** The public key of a place. */
  PublicKey key(int place);

  /** The signature of that place over a message. */
  Bytes sign(int place, Bytes message);
}
