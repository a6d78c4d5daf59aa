package org.blockberry.node.commit;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.schedule.ScheduleEntry;

/** What the chain's schedule means for the next block. Threading: any; returns at once where it does not say otherwise. */
public interface ScheduleGate {
  /** A chain whose wiring never changes. */
  ScheduleGate NONE = new ScheduleGate() {
    @Override
    public Optional<SlotEmpty> obstacle(long height) {
      return Optional.empty();
    }

    @Override
    public List<ScheduleEntry> configured() {
      return List.of();
    }
  };

  /** Why the block of {@code height} must be neither built, judged nor committed yet; empty if it may. */
  Optional<SlotEmpty> obstacle(long height);

  /**
   * What the engine that decides the block's height says about its proof, beyond the chain's own rule, which a plugin can tighten but
   * never lower. Waits for a plugin with a deadline.
   *
   * @param state before the block
   * @return why the proof is not valid; empty if it is, or if no engine has a rule of its own
   * @throws SlotEmpty nobody can say at the moment, so that the block must not be committed
   */
  default Optional<String> proofProblem(ChainState state, SealedBlock sealed) {
    return Optional.empty();
  }

  /**
   * Asks that before the block's turn has come; a yes is remembered for {@link #proofProblem} of this very object and state, anything else
   * means nothing. Waits for a plugin with a deadline.
   */
  default void lookAhead(ChainState state, SealedBlock sealed) {}

  /** The entries of the configuration, which become the chain's when their height comes. */
  List<ScheduleEntry> configured();
}
