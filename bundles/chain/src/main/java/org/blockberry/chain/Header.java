package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What a block says about itself, its past and the state before it. A light client sees nothing else of a block.
 *
 * @param blockVersion format of blocks, 11 (uint64)
 * @param appVersion version that the application chose (uint64)
 * @param chainId 1 to 50 bytes of UTF-8
 * @param height 1 or more
 * @param time proposer's clock
 * @param lastBlockId the block before, nil in the initial block
 * @param lastCommitHash {@link Commit#hash} of the commit of the block before
 * @param dataHash {@link Block#dataHash} of the transactions
 * @param validatorsHash {@link ValidatorSet#hash} of this height
 * @param nextValidatorsHash {@link ValidatorSet#hash} of the next height
 * @param consensusHash {@link ConsensusParams#hash} of this height
 * @param appHash state after the block before; 32 bytes on chains of ours, any length is accepted
 * @param lastResultsHash {@link ResultsHash} of the block before
 * @param evidenceHash {@link EvidenceList#hash} of this block
 * @param proposerAddress who built the block, 20 bytes
 */
public record Header(
    long blockVersion,
    long appVersion,
    String chainId,
    long height,
    Instant time,
    BlockId lastBlockId,
    Bytes lastCommitHash,
    Bytes dataHash,
    Bytes validatorsHash,
    Bytes nextValidatorsHash,
    Bytes consensusHash,
    Bytes appHash,
    Bytes lastResultsHash,
    Bytes evidenceHash,
    Bytes proposerAddress) implements ProtoMessage {

  /** Refuses null and a time that cannot be written. */
  public Header {
    requireNonNull(chainId, "chainId");
    Timestamps.check(time);
    requireNonNull(lastBlockId, "lastBlockId");
    requireNonNull(lastCommitHash, "lastCommitHash");
    requireNonNull(dataHash, "dataHash");
    requireNonNull(validatorsHash, "validatorsHash");
    requireNonNull(nextValidatorsHash, "nextValidatorsHash");
    requireNonNull(consensusHash, "consensusHash");
    requireNonNull(appHash, "appHash");
    requireNonNull(lastResultsHash, "lastResultsHash");
    requireNonNull(evidenceHash, "evidenceHash");
    requireNonNull(proposerAddress, "proposerAddress");
  }

  /** The header hash, 32 bytes; none ({@link Bytes#EMPTY}) while {@link #validatorsHash} is empty. */
  public Bytes hash() {
    return validatorsHash.isEmpty() ? Bytes.EMPTY : MerkleTree.root(leaves());
  }

  /** The 14 leaves of the hash in order: messages as they are, scalars each in a message of its own. */
  List<Bytes> leaves() {
    List<Bytes> leaves = new ArrayList<>(14);
    leaves.add(version().encode());
    leaves.add(leaf(out -> out.string(1, chainId)));
    leaves.add(leaf(out -> out.int64(1, height)));
    leaves.add(Timestamps.message(time).encode());
    leaves.add(lastBlockId.encode());
    for (Bytes value : List.of(lastCommitHash, dataHash, validatorsHash, nextValidatorsHash, consensusHash, appHash,
        lastResultsHash, evidenceHash, proposerAddress)) {
      leaves.add(leaf(out -> out.bytes(1, value)));
    }
    return leaves;
  }

  /**
   * Checks the rules that need nothing else.
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    Checks.require(blockVersion == BlockLimits.BLOCK_PROTOCOL, () -> "block version is "
        + Long.toUnsignedString(blockVersion) + " but must be " + BlockLimits.BLOCK_PROTOCOL);
    int idSize = chainId.getBytes(StandardCharsets.UTF_8).length;
    Checks.require(idSize >= 1 && idSize <= BlockLimits.MAX_CHAIN_ID, () -> "chain id has " + idSize
        + " bytes but must have 1 to " + BlockLimits.MAX_CHAIN_ID);
    Checks.atLeast("height", height, 1);
    lastBlockId.validate();
    Checks.hashOrEmpty("last commit hash", lastCommitHash);
    Checks.hashOrEmpty("data hash", dataHash);
    Checks.hashOrEmpty("evidence hash", evidenceHash);
    Checks.address("proposer address", proposerAddress);
    Checks.hashOrEmpty("validators hash", validatorsHash);
    Checks.hashOrEmpty("next validators hash", nextValidatorsHash);
    Checks.hashOrEmpty("consensus hash", consensusHash);
    Checks.hashOrEmpty("last results hash", lastResultsHash);
  }

  private ProtoMessage version() {
    return out -> {
      out.uint64(1, blockVersion);
      out.uint64(2, appVersion);
    };
  }

  private static Bytes leaf(ProtoMessage wrapped) {
    return wrapped.encode();
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, version());
    out.string(2, chainId);
    out.int64(3, height);
    out.message(4, Timestamps.message(time));
    out.message(5, lastBlockId);
    out.bytes(6, lastCommitHash);
    out.bytes(7, dataHash);
    out.bytes(8, validatorsHash);
    out.bytes(9, nextValidatorsHash);
    out.bytes(10, consensusHash);
    out.bytes(11, appHash);
    out.bytes(12, lastResultsHash);
    out.bytes(13, evidenceHash);
    out.bytes(14, proposerAddress);
  }

  /** Reads the fields. */
  public static Header read(ProtoReader in) {
    long[] version = in.message(1, v -> new long[] {v.uint64(1), v.uint64(2)});
    return new Header(version[0], version[1], in.string(2), in.int64(3), in.message(4, Timestamps::read),
        in.message(5, BlockId::read), in.bytes(6), in.bytes(7), in.bytes(8), in.bytes(9), in.bytes(10), in.bytes(11),
        in.bytes(12), in.bytes(13), in.bytes(14));
  }

  /** Decodes the canonical encoding. */
  public static Header decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Header::read);
  }
}
