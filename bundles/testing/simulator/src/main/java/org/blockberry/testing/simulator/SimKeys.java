package org.blockberry.testing.simulator;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.verify.SignatureVerifier;

/**
 * The members' keys, by number: number {@code i} is that of the {@code i}-th validator of the genesis, which is its place, and whoever has
 * the place has the key. A fresh key of the place has another number.
 */
interface SimKeys extends SignatureVerifier {
  /** Fresh keys that a place gets, at most. */
  int MOST_ROTATIONS = 3;
  /** Places, at most. */
  int PLACES = 16;

  /** The number of the key that a place has after so many rotations. */
  static int number(int place, int rotations) {
    return place + PLACES * rotations;
  }

  /** Real ones, or some that cost next to nothing. */
  static SimKeys of(Scenario scenario) {
    return scenario.realKeys() ? new Ed25519Keys() : new HashKeys();
  }

  /** The public key with that number. */
  PublicKey key(int number);

  /** A signature with that key over a message. */
  Bytes sign(int number, Bytes message);
}
