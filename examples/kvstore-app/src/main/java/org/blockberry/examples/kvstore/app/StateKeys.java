package org.blockberry.examples.kvstore.app;

import org.blockberry.api.value.Bytes;

/** Where things are in the state store. Prefixes keep users' keys and the application's own apart. */
final class StateKeys {
  /** Users' pairs. */
  static final Bytes PAIRS = Bytes.utf8("k/");
  /** First key behind the users' pairs: {@code 0} follows {@code /}. */
  static final Bytes PAIRS_END = Bytes.utf8("k0");
  /** Number of users' pairs, decimal. */
  static final Bytes COUNT = Bytes.utf8("n");
  /** Number of validators and their power, decimal. */
  static final Bytes VALIDATOR_COUNT = Bytes.utf8("vc");
  static final Bytes VALIDATOR_POWER = Bytes.utf8("vp");

  private static final Bytes VALIDATORS = Bytes.utf8("v/");

  private StateKeys() {}

  static Bytes pair(Bytes key) {
    return PAIRS.concat(key);
  }

  static Bytes validator(String keyType, Bytes publicKey) {
    return VALIDATORS.concat(Bytes.utf8(keyType + "/")).concat(publicKey);
  }
}
