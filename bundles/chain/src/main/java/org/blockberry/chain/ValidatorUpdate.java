package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A change of the validator set that the application asks for. It acts two heights later.
 *
 * @param publicKey whose power changes
 * @param power new voting power; 0 removes the validator. Negative ones are refused by {@link #validate}
 */
public record ValidatorUpdate(PublicKey publicKey, long power) implements ProtoMessage {
  /** Refuses null. */
  public ValidatorUpdate {
    requireNonNull(publicKey, "publicKey");
  }

  /**
   * Checks power and key type.
   *
   * @throws InvalidBlockException if one is not allowed
   */
  public void validate(ConsensusParams params) {
    Checks.atLeast("voting power of an update", power, 0);
    Checks.require(power == 0 || params.validator().pubKeyTypes().contains(publicKey.type().text()),
        () -> "key type " + publicKey.type().text() + " is not among the chain's " + params.validator().pubKeyTypes());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, publicKey);
    out.int64(2, power);
  }

  /** Reads the fields. */
  public static ValidatorUpdate read(ProtoReader in) {
    return new ValidatorUpdate(in.message(1, PublicKey::read), in.int64(2));
  }

  /** Decodes the canonical encoding. */
  public static ValidatorUpdate decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ValidatorUpdate::read);
  }
}
