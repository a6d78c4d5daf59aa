package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A change of parameters that the application asks for; each section that is there replaces the whole old one.
 *
 * @param block bounds of blocks
 * @param evidence bounds of evidence
 * @param validator who may be a validator
 * @param version of the application
 * @param abci what the application takes part in
 */
public record ConsensusParamsUpdate(
    Optional<ConsensusParams.BlockParams> block,
    Optional<ConsensusParams.EvidenceParams> evidence,
    Optional<ConsensusParams.ValidatorParams> validator,
    Optional<ConsensusParams.VersionParams> version,
    Optional<ConsensusParams.AbciParams> abci) implements ProtoMessage {
  /** Changes nothing. */
  public static final ConsensusParamsUpdate NONE = new ConsensusParamsUpdate(Optional.empty(), Optional.empty(),
      Optional.empty(), Optional.empty(), Optional.empty());

  /** Refuses null. */
  public ConsensusParamsUpdate {
    requireNonNull(block, "block");
    requireNonNull(evidence, "evidence");
    requireNonNull(validator, "validator");
    requireNonNull(version, "version");
    requireNonNull(abci, "abci");
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.optionalMessage(1, block.orElse(null));
    out.optionalMessage(2, evidence.orElse(null));
    out.optionalMessage(3, validator.orElse(null));
    out.optionalMessage(4, version.orElse(null));
    out.optionalMessage(5, abci.orElse(null));
  }

  /** Reads the fields. */
  public static ConsensusParamsUpdate read(ProtoReader in) {
    return new ConsensusParamsUpdate(
        Optional.ofNullable(in.optionalMessage(1, ConsensusParams.BlockParams::read)),
        Optional.ofNullable(in.optionalMessage(2, ConsensusParams.EvidenceParams::read)),
        Optional.ofNullable(in.optionalMessage(3, ConsensusParams.ValidatorParams::read)),
        Optional.ofNullable(in.optionalMessage(4, ConsensusParams.VersionParams::read)),
        Optional.ofNullable(in.optionalMessage(5, ConsensusParams.AbciParams::read)));
  }

  /** Decodes the canonical encoding. */
  public static ConsensusParamsUpdate decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ConsensusParamsUpdate::read);
  }
}
