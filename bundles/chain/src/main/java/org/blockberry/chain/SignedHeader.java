package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A header with a commit for it.
 *
 * @param header the header
 * @param commit its commit
 */
public record SignedHeader(Header header, Commit commit) implements ProtoMessage {
  /** Refuses null. */
  public SignedHeader {
    requireNonNull(header, "header");
    requireNonNull(commit, "commit");
  }

  /**
   * Checks form, chain, height and that the commit names this header. Verifies no signature.
   *
   * @throws InvalidBlockException if a rule is broken
   */
  public void validate(String chainId) {
    header.validate();
    commit.validate();
    Checks.require(header.chainId().equals(chainId), () -> "chain id is \"" + header.chainId() + "\" but must be \""
        + chainId + '"');
    Checks.require(commit.height() == header.height(), () -> "commit height is " + commit.height()
        + " but the header's is " + header.height());
    Checks.same("block hash of the commit", header.hash(), commit.blockId().hash());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, header);
    out.message(2, commit);
  }

  /** Reads the fields. */
  public static SignedHeader read(ProtoReader in) {
    return new SignedHeader(in.requiredMessage(1, "header", Header::read),
        in.requiredMessage(2, "commit", Commit::read));
  }

  /** Decodes the canonical encoding. */
  public static SignedHeader decode(Bytes encoded) {
    return ProtoReader.strict(encoded, SignedHeader::read);
  }
}
