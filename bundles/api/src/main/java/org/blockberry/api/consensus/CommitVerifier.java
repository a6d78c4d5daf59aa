package org.blockberry.api.consensus;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: checks the proof of a block that this node did not decide itself. Published as a service with the property
 * {@code type} = the engine whose proofs it knows; the chain's schedule chooses by height, so that old heights verify after
 * their engine left. The node asks it before it stores a block, after the common rule that more than two thirds of the power signed,
 * which it can tighten and not lower. What throws, gives null or takes longer than {@code consensus.call_deadline} is never a yes.
 * Pure; any thread. Source: design 4.4.
 */
@ConsumerType
public interface CommitVerifier {
  /**
   * Checks a proof.
   *
   * @param block Block message
   * @param commit Commit message
   * @param validators ValidatorSet message of the block's height
   * @return why the proof is not valid, one line of at most 1,000 characters; empty if it is
   */
  Optional<String> verify(String chainId, long height, Bytes block, Bytes commit, Bytes validators);
}
