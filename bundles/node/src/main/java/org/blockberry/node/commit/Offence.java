package org.blockberry.node.commit;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.LightClientAttackEvidence;

/**
 * What evidence is about. A validator that votes twice can be shown to have done so by as many pairs of votes as it likes to sign, so the chain
 * counts one per validator and height, whichever pair it is. Pure.
 *
 * @param key equal for all evidence of one offence
 */
public record Offence(Bytes key) {
  private static final int VOTES = 1;
  private static final int ATTACK = 2;

  /** What {@code evidence} is about. */
  public static Offence of(Evidence evidence) {
    return new Offence(evidence.accept(new Evidence.Visitor<Bytes>() {
      @Override
      public Bytes duplicateVote(DuplicateVoteEvidence votes) {
        return Bytes.wrap(new byte[] {VOTES}).concat(height(votes.height())).concat(votes.voteA().validatorAddress());
      }

      @Override
      public Bytes lightClientAttack(LightClientAttackEvidence attack) {
        return Bytes.wrap(new byte[] {ATTACK}).concat(height(attack.height())).concat(attack.identity());
      }
    }));
  }

  private static Bytes height(long height) {
    return Bytes.wrap(java.nio.ByteBuffer.allocate(Long.BYTES).putLong(height).array());
  }

  /** Whether it is a double vote of this validator. */
  public boolean isDoubleVoteOf(Bytes address) {
    return key.size() == 1 + Long.BYTES + address.size() && key.at(0) == VOTES && key.slice(1 + Long.BYTES, key.size()).equals(address);
  }
}
