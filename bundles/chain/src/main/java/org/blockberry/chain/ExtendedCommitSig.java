package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * An entry of a commit with the vote extension that came with it.
 *
 * @param sig the plain entry
 * @param extension from the application, often none
 * @param extensionSignature 1 to 64 bytes, none without extensions
 */
public record ExtendedCommitSig(CommitSig sig, Bytes extension, Bytes extensionSignature) implements ProtoMessage {
  /** The entry of a validator that did not sign. */
  public static final ExtendedCommitSig ABSENT =
      new ExtendedCommitSig(CommitSig.ABSENT, Bytes.EMPTY, Bytes.EMPTY);

  /** Refuses null. */
  public ExtendedCommitSig {
    requireNonNull(sig, "sig");
    requireNonNull(extension, "extension");
    requireNonNull(extensionSignature, "extensionSignature");
  }

  /**
   * Checks entry and extension.
   *
   * @param enabled whether vote extensions are enabled at this height
   * @throws InvalidBlockException if a rule is broken
   */
  public void validate(boolean enabled) {
    sig.validate();
    if (enabled && sig.flag() == BlockIdFlag.COMMIT) {
      Checks.signature("extension signature", extensionSignature);
      Checks.require(extension.size() <= BlockLimits.MAX_EXTENSION_BYTES, () -> "a vote extension has " + extension.size()
          + " bytes but at most " + BlockLimits.MAX_EXTENSION_BYTES + " are allowed");
    } else {
      Checks.require(extension.isEmpty() && extensionSignature.isEmpty(),
          "an entry has a vote extension where none is allowed");
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    sig.writeTo(out);
    out.bytes(5, extension);
    out.bytes(6, extensionSignature);
  }

  /** Reads the fields. */
  public static ExtendedCommitSig read(ProtoReader in) {
    return new ExtendedCommitSig(CommitSig.read(in), in.bytes(5), in.bytes(6));
  }

  /** Decodes the canonical encoding. */
  public static ExtendedCommitSig decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ExtendedCommitSig::read);
  }
}
