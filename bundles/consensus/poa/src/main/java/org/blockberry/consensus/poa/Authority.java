package org.blockberry.consensus.poa;

import java.util.Objects;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;

/**
 * Whether one key alone may make blocks of a height final.
 *
 * @param index place in the set, −1 if it may not
 * @param members size of the set
 * @param address of the key
 * @param refusal why it may not; empty if it may
 */
record Authority(int index, int members, Bytes address, String refusal) {
  Authority {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(refusal, "refusal");
    if (refusal.isEmpty() != (index >= 0 && index < members)) {
      throw new IllegalArgumentException("index " + index + " of " + members + " with refusal \"" + refusal + '"');
    }
  }

  /** Looks for {@code address} in the set of the height to be sealed. */
  static Authority in(ValidatorSet set, Bytes address) {
    int index = set.indexOf(address);
    if (index < 0) {
      return none(set, address,
          "this node's key " + address.toHex() + " is not in the validator set; it seals no blocks");
    }
    Validator own = set.get(index);
    // A commit needs more than two thirds; powers are at most 2^60, so three times one fits.
    if (own.power() * 3 <= set.totalPower() * 2) {
      return none(set, address, "this node has power " + own.power() + " of " + set.totalPower() + ", and " + set.size()
          + " validators share the rest: one precommit is not more than 2/3, so poa cannot seal;"
          + " use bft or change the set");
    }
    return new Authority(index, set.size(), address, "");
  }

  /** There is no key. */
  static Authority withoutKey() {
    return new Authority(-1, 0, Bytes.EMPTY, "this node has no validator key; it seals no blocks");
  }

  boolean seals() {
    return refusal.isEmpty();
  }

  private static Authority none(ValidatorSet set, Bytes address, String refusal) {
    return new Authority(-1, set.size(), address, refusal);
  }
}
