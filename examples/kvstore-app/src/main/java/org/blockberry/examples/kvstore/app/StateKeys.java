package org.blockberry.examples.kvstore.app;

import org.blockberry.api.value.Bytes;

/**
 * Where things are in the state store. A pair stands under its own key, so that a proof of the tree is about the key that was asked for; the
 * application's own entries begin with a character that no key of a pair has.
 */
final class StateKeys {
  /** First key that may be a pair's: what is below is the application's own. */
  static final Bytes PAIRS = Bytes.utf8("\u0001");
  /** Number of users' pairs, decimal. */
  static final Bytes COUNT = own("n");
  /** Number of validators and their power, decimal. */
  static final Bytes VALIDATOR_COUNT = own("vc");
  static final Bytes VALIDATOR_POWER = own("vp");

  private StateKeys() {}

  static Bytes pair(Bytes key) {
    return key;
  }

  static Bytes validator(String keyType, Bytes publicKey) {
    return own("v/" + keyType + "/").concat(publicKey);
  }

  private static Bytes own(String name) {
    return Bytes.utf8("\u0000" + name);
  }
}
