package org.blockberry.node.commit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ResultsHash;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * The chain-state record: all that the next block is built on and checked against. Pure; design 4.2 step 7.
 *
 * @param chainId identifier of the chain
 * @param initialHeight height of the first block
 * @param height last committed height; {@code initialHeight - 1} before the first block
 * @param time time of the last block, or of the genesis
 * @param blockId id of the last block; nil before the first
 * @param lastValidators set that signed the last block; empty before the first
 * @param validators set of the next height
 * @param nextValidators set of the height after it
 * @param params parameters of the next height
 * @param appHash state after the last block
 * @param resultsHash hash of the last block's results
 */
public record ChainState(
    String chainId,
    long initialHeight,
    long height,
    Instant time,
    BlockId blockId,
    ValidatorSet lastValidators,
    ValidatorSet validators,
    ValidatorSet nextValidators,
    ConsensusParams params,
    Bytes appHash,
    Bytes resultsHash) implements ProtoMessage {
  private static final int FORMAT = 1;

  /** Refuses null and a height before the genesis. */
  public ChainState {
    requireNonNull(chainId, "chainId");
    requireNonNull(time, "time");
    requireNonNull(blockId, "blockId");
    requireNonNull(lastValidators, "lastValidators");
    requireNonNull(validators, "validators");
    requireNonNull(nextValidators, "nextValidators");
    requireNonNull(params, "params");
    requireNonNull(appHash, "appHash");
    requireNonNull(resultsHash, "resultsHash");
    if (initialHeight < 1 || height < initialHeight - 1) {
      throw new IllegalArgumentException("height is " + height + " but must be at least " + (initialHeight - 1));
    }
  }

  /** Whether no block is committed yet. */
  public boolean atGenesis() {
    return height < initialHeight;
  }

  /** The state after {@code block} was executed with {@code results}. */
  public ChainState after(Block block, BlockId id, BlockResults results) {
    ConsensusParams nextParams = results.paramsUpdate()
        .map(update -> params.update(update, block.header().height())).orElse(params);
    ValidatorSet afterNext = results.validatorUpdates().isEmpty()
        ? nextValidators : nextValidators.update(results.validatorUpdates());
    return new ChainState(chainId, initialHeight, block.header().height(), block.header().time(), id, validators,
        nextValidators, afterNext.increment(1), nextParams, results.appHash(), ResultsHash.of(results.txResults()));
  }

  /** The same for engines. */
  public ChainTip tip(Bytes commit) {
    return ChainTip.builder(height)
        .initialHeight(initialHeight)
        .time(time)
        .blockId(atGenesis() ? Bytes.EMPTY : blockId.encode())
        .commit(commit)
        .validators(validators.encode())
        .nextValidators(nextValidators.encode())
        .consensusParams(params.encode())
        .appHash(appHash)
        .build();
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.uint64(1, FORMAT);
    out.string(2, chainId);
    out.int64(3, initialHeight);
    out.int64(4, height);
    out.int64(5, time.getEpochSecond());
    out.int64(6, time.getNano());
    out.message(7, blockId);
    out.message(8, lastValidators);
    out.message(9, validators);
    out.message(10, nextValidators);
    out.message(11, params);
    out.bytes(12, appHash);
    out.bytes(13, resultsHash);
  }

  /** Reads the record. */
  public static ChainState decode(Bytes encoded) {
    return ProtoReader.strict(encoded, in -> {
      long format = in.uint64(1);
      if (format != FORMAT) {
        throw in.refuse("chain-state record has format " + format + " but this version reads only " + FORMAT
            + "; start a newer version of the node");
      }
      return new ChainState(in.string(2), in.int64(3), in.int64(4), Instant.ofEpochSecond(in.int64(5), in.int64(6)),
          in.message(7, BlockId::read), in.message(8, ValidatorSet::read), in.message(9, ValidatorSet::read),
          in.message(10, ValidatorSet::read), in.message(11, ConsensusParams::read), in.bytes(12), in.bytes(13));
    });
  }
}
