package org.blockberry.consensus.bft.replica;

import java.time.Duration;
import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.gossip.Gossip;

/** What a replica needs of its surroundings. Called on the replica's thread; nothing waits but {@link #sign}. */
public interface World extends Gossip.Way {
  /** This node's clock. */
  Instant now();

  /** Runs {@code task} after a while, on the replica's thread. */
  Timer later(Duration delay, Runnable task);

  /** Something that will happen. */
  interface Timer {
    /** It does not happen any more, unless it happens already. */
    void cancel();
  }

  /** Has a block built; the answer is an input. */
  void build(Effect.Build build);

  /** Has a block judged; the answer is an input. */
  void validate(Effect.Validate validate);

  /** Asks the application what it adds to our precommit; the answer is an input. */
  void extend(Effect.Extend extend);

  /**
   * Has the application judge what another validator added to a precommit of the present height; {@link Replica#judged} follows. Only
   * signatures were verified.
   */
  void judgeExtension(Vote vote, String peer);

  /** Stores and executes a decided block; {@link Replica#begin} follows. */
  void decide(Effect.Decide decide);

  /**
   * Signs; what was signed is durable before it is given away.
   *
   * @param step of {@link org.blockberry.api.consensus.ConsensusSigner}
   * @return what was signed, which may have an earlier time, and the signature
   * @throws org.blockberry.api.consensus.DoubleSignException something else was signed for this step, or for a later one
   * @throws SignerAway the signer cannot answer now
   */
  Signature sign(long height, int round, int step, Bytes signBytes) throws SignerAway;

  /**
   * Signs a vote extension. Another one may be signed again: it binds nobody.
   *
   * @param signBytes for the height and round of the precommit for a block that was signed last
   * @throws org.blockberry.api.consensus.DoubleSignException no precommit for a block of that round was signed last
   * @throws SignerAway the signer cannot answer now
   */
  Bytes signExtension(long height, int round, Bytes signBytes) throws SignerAway;

  /** Whether {@code signature} over {@code message} was made with the key. */
  boolean verify(PublicKey key, Bytes message, Bytes signature);

  /** A peer broke a rule that honest peers keep. */
  void report(String peer, String reason);

  /** Two verified votes of one validator contradict each other. */
  void equivocation(Vote first, Vote second);

  /** A peer sent evidence, of which only the form was looked at. */
  default void evidence(String peer, EvidenceList sent) {}

  /** After a start: the log was replayed, and nothing has happened since. */
  default void replayed() {}

  /** The replica's state changed. */
  void moved();

  /** The replica cannot go on and signs nothing any more. */
  void halted(String reason);

  /** One line for the operator. */
  void warn(String line);

  /**
   * A signature.
   *
   * @param signBytes what it is over
   */
  record Signature(Bytes signBytes, Bytes bytes) {}

  /** The signer cannot answer now; it is asked again. */
  final class SignerAway extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message why */
    public SignerAway(String message) {
      super(message);
    }
  }
}
