package org.blockberry.chain.verify;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.MerkleTree;
import org.blockberry.chain.ResultsHash;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What must be known of the chain to judge its next block. The encoding is Blockberry's own.
 *
 * @param chainId of every header
 * @param initialHeight of the first block, 1 or more
 * @param lastHeight of the last block, 0 before the first
 * @param lastBlockId of the last block, nil before the first
 * @param lastTime of the last block; before the first the genesis time
 * @param lastValidators who signs the last block; empty before the first
 * @param validators of the next block
 * @param nextValidators of the block after it
 * @param params of the next block
 * @param lastResultsHash over the results of the last block
 * @param appHash state after the last block
 * @param schedule what the chain changes at which height, as the node encodes it; empty for nothing
 */
public record ChainState(
    String chainId,
    long initialHeight,
    long lastHeight,
    BlockId lastBlockId,
    Instant lastTime,
    ValidatorSet lastValidators,
    ValidatorSet validators,
    ValidatorSet nextValidators,
    ConsensusParams params,
    Bytes lastResultsHash,
    Bytes appHash,
    Bytes schedule) implements ProtoMessage {

  /** Refuses null and heights that cannot be. */
  public ChainState {
    requireNonNull(chainId, "chainId");
    requireNonNull(lastBlockId, "lastBlockId");
    Timestamps.check(lastTime);
    requireNonNull(lastValidators, "lastValidators");
    requireNonNull(validators, "validators");
    requireNonNull(nextValidators, "nextValidators");
    requireNonNull(params, "params");
    requireNonNull(lastResultsHash, "lastResultsHash");
    requireNonNull(appHash, "appHash");
    requireNonNull(schedule, "schedule");
    if (initialHeight < 1) {
      throw new IllegalArgumentException("initial height is " + initialHeight + " but must be 1 or more");
    }
    if (lastHeight != 0 && lastHeight < initialHeight) {
      throw new IllegalArgumentException("last height is " + lastHeight + " but must be 0, or " + initialHeight
          + " or more");
    }
  }

  /** Of a chain without a schedule. */
  public ChainState(String chainId, long initialHeight, long lastHeight, BlockId lastBlockId, Instant lastTime,
      ValidatorSet lastValidators, ValidatorSet validators, ValidatorSet nextValidators, ConsensusParams params,
      Bytes lastResultsHash, Bytes appHash) {
    this(chainId, initialHeight, lastHeight, lastBlockId, lastTime, lastValidators, validators, nextValidators, params,
        lastResultsHash, appHash, Bytes.EMPTY);
  }

  /** This state with another schedule. */
  public ChainState withSchedule(Bytes other) {
    return new ChainState(chainId, initialHeight, lastHeight, lastBlockId, lastTime, lastValidators, validators,
        nextValidators, params, lastResultsHash, appHash, other);
  }

  /**
   * The state before the first block.
   *
   * @param validators from the genesis file, or from the application's answer, which replaces them
   * @param appHash from the application's answer, else from the genesis file
   */
  public static ChainState initial(String chainId, long initialHeight, Instant genesisTime, ValidatorSet validators,
      ConsensusParams params, Bytes appHash) {
    ValidatorSet next = validators.isEmpty() ? validators : validators.increment(1);
    return new ChainState(chainId, initialHeight, 0, BlockId.NIL, genesisTime, ValidatorSet.EMPTY, validators, next,
        params, MerkleTree.EMPTY_ROOT, appHash);
  }

  /** Height of the next block. */
  public long nextHeight() {
    return lastHeight == 0 ? initialHeight : lastHeight + 1;
  }

  /**
   * The state after {@code block}.
   *
   * @param blockId of {@code block}
   * @param results one per transaction
   * @param validatorUpdates act on the set two heights later
   * @param paramsUpdate acts on the next height
   * @param newAppHash state after the block
   * @throws InvalidBlockException if the application's updates are not allowed; the state stays as it is
   */
  public ChainState after(Block block, BlockId blockId, List<TxResult> results,
      List<ValidatorUpdate> validatorUpdates, ConsensusParamsUpdate paramsUpdate, Bytes newAppHash) {
    for (ValidatorUpdate update : validatorUpdates) {
      update.validate(params);
    }
    return new ChainState(chainId, initialHeight, block.header().height(), blockId, block.header().time(),
        validators, nextValidators, nextValidators.update(validatorUpdates).increment(1),
        params.update(paramsUpdate, block.header().height()), ResultsHash.of(results), newAppHash, schedule);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.string(1, chainId);
    out.int64(2, initialHeight);
    out.int64(3, lastHeight);
    out.message(4, lastBlockId);
    out.message(5, Timestamps.message(lastTime));
    out.message(6, lastValidators);
    out.message(7, validators);
    out.message(8, nextValidators);
    out.message(9, params);
    out.bytes(10, lastResultsHash);
    out.bytes(11, appHash);
    out.bytes(12, schedule);
  }

  /** Reads the fields. */
  public static ChainState read(ProtoReader in) {
    return new ChainState(in.string(1), in.int64(2), in.int64(3), in.message(4, BlockId::read),
        in.message(5, Timestamps::read), in.message(6, ValidatorSet::read), in.message(7, ValidatorSet::read),
        in.message(8, ValidatorSet::read), in.message(9, ConsensusParams::read), in.bytes(10), in.bytes(11),
        in.bytes(12));
  }

  /** Decodes the canonical encoding. */
  public static ChainState decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ChainState::read);
  }
}
