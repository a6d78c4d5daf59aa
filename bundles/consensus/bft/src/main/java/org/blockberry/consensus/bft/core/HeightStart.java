package org.blockberry.consensus.bft.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ValidatorSet;

/**
 * What a height builds on.
 *
 * @param height to be decided, 1 or more
 * @param validators of the height, not empty
 * @param lastValidators of the height before; empty before the first
 * @param lastBlock the block before, nil before the first
 * @param lastCommit a commit for it; {@link Commit#EMPTY} before the first
 * @param lastTime time of the block before, or of the genesis
 * @param maxBytes of a block, 1 or more
 * @param key address of our key; empty if we sign nothing
 * @param silent whether we may have signed at this height what our log does not hold: then nothing is signed until the next one
 * @param proof whether a block is made even if there are no transactions, so that the last state's hash gets into a header
 * @param standing where we stand in it, if it began before and the inputs since are not there
 * @param extended whether precommits for a block carry vote extensions at this height
 * @param lastExtended whether they did at the height before
 */
public record HeightStart(long height, ValidatorSet validators, ValidatorSet lastValidators, BlockId lastBlock, Commit lastCommit,
    Instant lastTime, int maxBytes, Optional<Bytes> key, boolean silent, boolean proof, Optional<Standing> standing,
    boolean extended, boolean lastExtended) {
  public HeightStart {
    requireNonNull(validators, "validators");
    requireNonNull(lastValidators, "lastValidators");
    requireNonNull(lastBlock, "lastBlock");
    requireNonNull(lastCommit, "lastCommit");
    requireNonNull(lastTime, "lastTime");
    requireNonNull(key, "key");
    requireNonNull(standing, "standing");
    if (height < 1 || maxBytes < 1 || validators.isEmpty()) {
      throw new IllegalArgumentException("height " + height + ", blocks of " + maxBytes + " bytes and " + validators.size()
          + " validators: each must be 1 or more");
    }
  }

  /** Without vote extensions. */
  public HeightStart(long height, ValidatorSet validators, ValidatorSet lastValidators, BlockId lastBlock, Commit lastCommit,
      Instant lastTime, int maxBytes, Optional<Bytes> key, boolean silent, boolean proof, Optional<Standing> standing) {
    this(height, validators, lastValidators, lastBlock, lastCommit, lastTime, maxBytes, key, silent, proof, standing, false, false);
  }

  /** With another commit for the block before. */
  public HeightStart withLastCommit(Commit commit) {
    return new HeightStart(height, validators, lastValidators, lastBlock, commit, lastTime, maxBytes, key, silent, proof, standing, extended,
        lastExtended);
  }

  /** With vote extensions at this height, and at the one before. */
  public HeightStart withExtensions(boolean here, boolean before) {
    return new HeightStart(height, validators, lastValidators, lastBlock, lastCommit, lastTime, maxBytes, key, silent, proof, standing, here,
        before);
  }

  /** Begun before, by somebody who may go on from there. */
  public HeightStart at(Standing where) {
    return new HeightStart(height, validators, lastValidators, lastBlock, lastCommit, lastTime, maxBytes, key, silent, proof,
        Optional.of(where), extended, lastExtended);
  }

  /** Begun before, by somebody who does not know what it signed. */
  public HeightStart silently() {
    return new HeightStart(height, validators, lastValidators, lastBlock, lastCommit, lastTime, maxBytes, key, true, proof,
        Optional.empty(), extended, lastExtended);
  }

  /** Our place in the set of this height, -1 if we sign nothing. */
  int place() {
    return silent || key.isEmpty() ? -1 : validators.indexOf(key.get());
  }
}
