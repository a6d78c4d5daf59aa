package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * The rules that a chain sets for itself. The application may change them; a change in block H holds from H + 1.
 *
 * @param block bounds of blocks
 * @param evidence bounds of evidence
 * @param validator who may be a validator
 * @param version of the application
 * @param abci what the application takes part in
 */
public record ConsensusParams(
    BlockParams block, EvidenceParams evidence, ValidatorParams validator, VersionParams version, AbciParams abci)
    implements ProtoMessage {

  /** What a genesis file without parameters means. */
  public static final ConsensusParams DEFAULT = new ConsensusParams(
      new BlockParams(22_020_096, -1),
      new EvidenceParams(100_000, Duration.ofHours(48), 1_048_576),
      new ValidatorParams(List.of(KeyType.ED25519.text())),
      new VersionParams(0),
      new AbciParams(0));

  /** Refuses null. */
  public ConsensusParams {
    requireNonNull(block, "block");
    requireNonNull(evidence, "evidence");
    requireNonNull(validator, "validator");
    requireNonNull(version, "version");
    requireNonNull(abci, "abci");
  }

  /**
   * Bounds of blocks; the only parameters that a header protects.
   *
   * @param maxBytes of an encoded block, 1 to 104,857,600; -1 for the most
   * @param maxGas of all transactions, 0 or more; -1 for any
   */
  public record BlockParams(long maxBytes, long maxGas) implements ProtoMessage {
    /** {@link #maxBytes} with -1 replaced by what it stands for. */
    public long maxBytesOrLimit() {
      return maxBytes == -1 ? BlockLimits.MAX_BLOCK_BYTES : maxBytes;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, maxBytes);
      out.int64(2, maxGas);
    }

    static BlockParams read(ProtoReader in) {
      return new BlockParams(in.int64(1), in.int64(2));
    }
  }

  /**
   * Bounds of evidence. It is too old when both ages are exceeded.
   *
   * @param maxAgeNumBlocks in blocks, 1 or more
   * @param maxAgeDuration in time, positive
   * @param maxBytes of all evidence of a block, 0 to the block's
   */
  public record EvidenceParams(long maxAgeNumBlocks, Duration maxAgeDuration, long maxBytes)
      implements ProtoMessage {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** Checks that the duration fits 64 bits of nanoseconds. */
    public EvidenceParams {
      if (maxAgeDuration.abs().compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("evidence age " + maxAgeDuration + " is longer than " + LONGEST);
      }
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, maxAgeNumBlocks);
      out.message(2, Durations.message(maxAgeDuration));
      out.int64(3, maxBytes);
    }

    static EvidenceParams read(ProtoReader in) {
      return new EvidenceParams(in.int64(1), in.message(2, Durations::read), in.int64(3));
    }
  }

  /**
   * Who may be a validator.
   *
   * @param pubKeyTypes allowed key types, see {@link KeyType#text}
   */
  public record ValidatorParams(List<String> pubKeyTypes) implements ProtoMessage {
    private static final int MOST_TYPES = 100;

    /** Copies the list. */
    public ValidatorParams {
      pubKeyTypes = List.copyOf(pubKeyTypes);
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.stringList(1, pubKeyTypes);
    }

    static ValidatorParams read(ProtoReader in) {
      return new ValidatorParams(in.stringList(1, MOST_TYPES));
    }
  }

  /**
   * Version of the application.
   *
   * @param app goes into every header (uint64)
   */
  public record VersionParams(long app) implements ProtoMessage {
    @Override
    public void writeTo(ProtoWriter out) {
      out.uint64(1, app);
    }

    static VersionParams read(ProtoReader in) {
      return new VersionParams(in.uint64(1));
    }
  }

  /**
   * What the application takes part in.
   *
   * @param voteExtensionsEnableHeight first height with vote extensions, 0 for never
   */
  public record AbciParams(long voteExtensionsEnableHeight) implements ProtoMessage {
    /** Whether precommits of {@code height} carry extensions. */
    public boolean voteExtensionsEnabled(long height) {
      return voteExtensionsEnableHeight > 0 && height >= voteExtensionsEnableHeight;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, voteExtensionsEnableHeight);
    }

    static AbciParams read(ProtoReader in) {
      return new AbciParams(in.int64(1));
    }
  }

  /** The consensus hash in headers: over the bounds of blocks only. */
  public Bytes hash() {
    return Hashing.sha256(block.encode()); // HashedParams has the fields of BlockParams
  }

  /**
   * Checks every bound.
   *
   * @throws InvalidBlockException naming the first parameter that is out of bounds
   */
  public void validate() {
    Checks.require(block.maxBytes == -1 || block.maxBytes >= 1 && block.maxBytes <= BlockLimits.MAX_BLOCK_BYTES,
        () -> "block.max_bytes is " + block.maxBytes + " but must be -1 or 1 to " + BlockLimits.MAX_BLOCK_BYTES);
    Checks.atLeast("block.max_gas", block.maxGas, -1);
    Checks.atLeast("evidence.max_age_num_blocks", evidence.maxAgeNumBlocks, 1);
    Checks.require(!evidence.maxAgeDuration.isNegative() && !evidence.maxAgeDuration.isZero(),
        () -> "evidence.max_age_duration is " + evidence.maxAgeDuration + " but must be positive");
    Checks.require(evidence.maxBytes >= 0 && evidence.maxBytes <= block.maxBytesOrLimit(), () -> "evidence.max_bytes is "
        + evidence.maxBytes + " but must be 0 to block.max_bytes, " + block.maxBytesOrLimit());
    Checks.atLeast("abci.vote_extensions_enable_height", abci.voteExtensionsEnableHeight, 0);
    Checks.require(!validator.pubKeyTypes.isEmpty(), () -> "validator.pub_key_types is empty but must name ed25519,"
        + " secp256k1 or both");
    for (String type : validator.pubKeyTypes) {
      Checks.require(type.equals(KeyType.ED25519.text()) || type.equals(KeyType.SECP256K1.text()),
          () -> "validator.pub_key_types has \"" + type + "\" but only ed25519 and secp256k1 exist");
    }
  }

  /**
   * The parameters after an update by the block at {@code height}.
   *
   * @throws InvalidBlockException if the update or its result is not allowed
   */
  public ConsensusParams update(ConsensusParamsUpdate update, long height) {
    ConsensusParams next = new ConsensusParams(update.block().orElse(block), update.evidence().orElse(evidence),
        update.validator().orElse(validator), update.version().orElse(version), update.abci().orElse(abci));
    next.validate();
    long before = abci.voteExtensionsEnableHeight;
    long after = next.abci.voteExtensionsEnableHeight;
    if (before != after) {
      Checks.require(before == 0 || before > height, () -> "abci.vote_extensions_enable_height is " + before
          + ", which block " + height + " has reached, so it cannot change to " + after);
      Checks.require(after == 0 || after > height, () -> "abci.vote_extensions_enable_height cannot become " + after
          + " in block " + height + ": it must be a later height");
    }
    return next;
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, block);
    out.message(2, evidence);
    out.message(3, validator);
    out.message(4, version);
    out.message(5, abci);
  }

  /** Reads the fields, all of which must be there. */
  public static ConsensusParams read(ProtoReader in) {
    return new ConsensusParams(in.requiredMessage(1, "block", BlockParams::read),
        in.requiredMessage(2, "evidence", EvidenceParams::read),
        in.requiredMessage(3, "validator", ValidatorParams::read),
        in.requiredMessage(4, "version", VersionParams::read), in.requiredMessage(5, "abci", AbciParams::read));
  }

  /** Decodes the canonical encoding. */
  public static ConsensusParams decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ConsensusParams::read);
  }
}
