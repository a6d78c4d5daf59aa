package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A header, its commit and the validators that signed it: what a light client verifies.
 *
 * @param signedHeader header and commit
 * @param validators the set of that height
 */
public record LightBlock(SignedHeader signedHeader, ValidatorSet validators) implements ProtoMessage {
  /** Refuses null. */
  public LightBlock {
    requireNonNull(signedHeader, "signedHeader");
    requireNonNull(validators, "validators");
  }

  /** The header. */
  public Header header() {
    return signedHeader.header();
  }

  /** The commit. */
  public Commit commit() {
    return signedHeader.commit();
  }

  /**
   * Checks that the parts agree with each other. Verifies no signature.
   *
   * @throws InvalidBlockException if a rule is broken
   */
  public void validate(String chainId) {
    signedHeader.validate(chainId);
    validators.validate();
    Checks.same("validators hash", validators.hash(), header().validatorsHash());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, signedHeader);
    out.message(2, validators);
  }

  /** Reads the fields. */
  public static LightBlock read(ProtoReader in) {
    return new LightBlock(in.requiredMessage(1, "signed header", SignedHeader::read),
        in.requiredMessage(2, "validator set", ValidatorSet::read));
  }

  /** Decodes the canonical encoding. */
  public static LightBlock decode(Bytes encoded) {
    return ProtoReader.strict(encoded, LightBlock::read);
  }
}
