package org.blockberry.testing.simulator;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;

/** A member's node below consensus: its blocks, their execution, and how it gets those that it missed. Its disk survives crashes. */
interface Ledger {
  /** Of the last block that is stored. */
  long stored();

  /** Of the last block that is executed. */
  long height();

  /** After a start of the process: finishes what a crash interrupted. */
  void settle();

  /** The process ended. */
  void crashed();

  /** What the next height begins with. */
  HeightStart next();

  /** A block on the tip; empty if there is none now. */
  Optional<Input.Built> build(Effect.Build build);

  /** What is said of a proposed block. */
  Input.Validated judge(Effect.Validate validate);

  /** Commits what was decided, soon. */
  void decide(Effect.Decide decide);

  /** Time passes: looks whether others are ahead. */
  void tick();

  /** Another valid block in the place of this one; empty if there is none. */
  Optional<Bytes> twin(Bytes block);

  /** Its name. */
  BlockId id(Bytes block);

  /** A peer is there. @param claimed height that it says it has */
  void peerReady(String peer, long claimed);

  /** A peer is gone. */
  void peerGone(String peer);

  /** What a client wants to have in the chain. */
  void submit(Bytes transaction);

  /** A validator voted twice. */
  default void equivocation(Vote first, Vote second) {}

  /** A peer sent evidence, of which only the form was looked at. */
  default void evidence(String peer, List<Evidence> pieces) {}

  /** A message of another member's ledger. */
  void received(String peer, Bytes message);
}
