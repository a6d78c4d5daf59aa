package org.blockberry.node.commit;

import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.ChainState;

/** The chain's state as engines see it. Pure. */
final class Tips {
  private Tips() {}

  /** @param proof Commit message of the last block; empty before the first */
  static ChainTip of(ChainState state, Bytes proof) {
    return ChainTip.builder(height(state))
        .initialHeight(state.initialHeight())
        .time(state.lastTime())
        .blockId(state.lastHeight() == 0 ? Bytes.EMPTY : state.lastBlockId().encode())
        .commit(proof)
        .lastValidators(state.lastHeight() == 0 ? Bytes.EMPTY : state.lastValidators().encode())
        .validators(state.validators().encode())
        .nextValidators(state.nextValidators().encode())
        .consensusParams(state.params().encode())
        .appHash(state.appHash())
        .build();
  }

  /** Height under which a record is kept: that of the last block, or one below the first. */
  static long height(ChainState state) {
    return state.nextHeight() - 1;
  }
}
