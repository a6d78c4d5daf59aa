package org.blockberry.chain;

import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;

/** The rules that many messages share. */
final class Checks {
  static final int MAX_SIGNATURE = 64;

  private Checks() {}

  static void require(boolean holds, String reason) {
    if (!holds) {
      throw new InvalidBlockException(reason);
    }
  }

  /** As above, for a reason that costs something to say. */
  static void require(boolean holds, Supplier<String> reason) {
    if (!holds) {
      throw new InvalidBlockException(reason.get());
    }
  }

  static void hashOrEmpty(String name, Bytes hash) {
    if (!hash.isEmpty() && hash.size() != Hashing.HASH_SIZE) {
      throw new InvalidBlockException(name + " has " + hash.size() + " bytes but must have 32 or none");
    }
  }

  static void address(String name, Bytes address) {
    if (address.size() != Hashing.ADDRESS_SIZE) {
      throw new InvalidBlockException(name + " has " + address.size() + " bytes but must have 20");
    }
  }

  static void signature(String name, Bytes signature) {
    if (signature.isEmpty() || signature.size() > MAX_SIGNATURE) {
      throw new InvalidBlockException(name + " has " + signature.size() + " bytes but must have 1 to "
          + MAX_SIGNATURE);
    }
  }

  static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new InvalidBlockException(name + " is " + value + " but must be " + least + " or more");
    }
  }

  static void same(String name, Bytes expected, Bytes actual) {
    if (!expected.equals(actual)) {
      throw new InvalidBlockException(name + " is " + actual + " but must be " + expected);
    }
  }
}
