package org.blockberry.chain.genesis;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;

/**
 * A validator of the first block.
 *
 * @param publicKey its key
 * @param power voting power, 1 to {@link BlockLimits#MAX_TOTAL_POWER}
 * @param name for people, may be empty
 */
public record GenesisValidator(PublicKey publicKey, long power, String name) {
  /** Checks the power. */
  public GenesisValidator {
    requireNonNull(publicKey, "publicKey");
    requireNonNull(name, "name");
    if (power < 1 || power > BlockLimits.MAX_TOTAL_POWER) {
      throw new IllegalArgumentException("power is " + power + " but must be 1 to " + BlockLimits.MAX_TOTAL_POWER);
    }
  }

  /** The address of the key. */
  public Bytes address() {
    return publicKey.address();
  }

  /** As a member of a set. */
  public Validator toValidator() {
    return Validator.of(publicKey, power);
  }
}
