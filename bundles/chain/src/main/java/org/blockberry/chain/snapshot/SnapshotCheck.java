package org.blockberry.chain.snapshot;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Header;
import org.blockberry.chain.verify.ChainState;

/**
 * Compares a snapshot with the header that follows it, which says what the state before it was. Pure. What no header covers - the proposer priorities of the
 * validators, the schedule, most consensus parameters - cannot be compared here: the caller has to hear the whole record from somebody it trusts.
 */
public final class SnapshotCheck {
  private SnapshotCheck() {}

  /**
   * Why a chain-state record is not the one that a trusted header follows; empty if nothing speaks against it.
   *
   * @param height of the snapshot
   * @param initialHeight of the chain, by genesis
   * @param next trusted header of {@code height + 1}
   */
  public static Optional<String> problem(ChainState record, long height, long initialHeight, Header next) {
    return first(
        differs("chain id", record.chainId(), next.chainId()),
        differs("initial height", record.initialHeight(), initialHeight),
        differs("height", record.lastHeight(), height),
        differs("height of the trusted header", next.height(), height + 1),
        differs("application hash", record.appHash(), next.appHash()),
        differs("results hash", record.lastResultsHash(), next.lastResultsHash()),
        differs("last block", record.lastBlockId(), next.lastBlockId()),
        differs("validators", record.validators().hash(), next.validatorsHash()),
        differs("next validators", record.nextValidators().hash(), next.nextValidatorsHash()),
        differs("consensus parameters", record.params().hash(), next.consensusHash()),
        differs("application version", record.params().version().app(), next.appVersion()));
  }

  /**
   * Why a block and its commit are not those of a record; empty if they are. Signatures are not looked at: the block is named by its hash.
   *
   * @param block encoded
   * @throws org.blockberry.chain.wire.DecodingException the block cannot be read
   */
  public static Optional<String> problem(ChainState record, Bytes block, Commit commit) {
    Block decoded = Block.decode(block);
    Header header = decoded.header();
    return first(
        differs("id of the block", decoded.blockId(block), record.lastBlockId()),
        differs("chain id of the block", header.chainId(), record.chainId()),
        differs("height of the block", header.height(), record.lastHeight()),
        differs("time of the block", header.time(), record.lastTime()),
        differs("validators of the block", header.validatorsHash(), record.lastValidators().hash()),
        differs("height of the commit", commit.height(), record.lastHeight()),
        differs("block of the commit", commit.blockId(), record.lastBlockId()));
  }

  private static Optional<String> differs(String what, Object found, Object expected) {
    return found.equals(expected) ? Optional.empty() : Optional.of("the " + what + " is " + found + " but must be " + expected);
  }

  @SafeVarargs
  private static Optional<String> first(Optional<String>... problems) {
    for (Optional<String> problem : problems) {
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }
}
