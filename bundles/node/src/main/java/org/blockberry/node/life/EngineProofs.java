package org.blockberry.node.life;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.proof.VerifierBoard;

/**
 * Chooses the commit verifier of a height (design 4.4): that of the engine which the schedule names there. Such a verifier must be
 * installed. Where the schedule names none it is that of the engine which decides this chain, if it has one; an engine without is held to
 * the chain's common rule alone, to which all are held. Thread safe.
 */
final class EngineProofs {
  private final VerifierBoard board;
  private final Supplier<Optional<String>> unscheduled;
  private final Supplier<Duration> deadline;
  private final Consumer<VirtualMachineError> fatal;

  /**
   * Asks the verifiers of {@code board}.
   *
   * @param unscheduled the engine that decides the chain as far as this node knows
   * @param deadline for one answer
   * @param fatal told of errors that the process has to answer for
   */
  EngineProofs(VerifierBoard board, Supplier<Optional<String>> unscheduled, Supplier<Duration> deadline, Consumer<VirtualMachineError> fatal) {
    this.board = board;
    this.unscheduled = unscheduled;
    this.deadline = deadline;
    this.fatal = fatal;
  }

  /**
   * Why no block can be verified now, one line; empty if it can.
   *
   * @param scheduled the engine that the schedule names for its height
   */
  Optional<String> missing(Optional<String> scheduled) {
    return required(scheduled).flatMap(board::missing);
  }

  /** The engine whose verifier has to be asked; one that was there once must not be gone around by taking it away. */
  private Optional<String> required(Optional<String> scheduled) {
    return scheduled.or(() -> unscheduled.get().filter(board::known));
  }

  /**
   * Why a proof is not valid; empty if it is.
   *
   * @throws SlotEmpty nobody can say now
   */
  Optional<String> problem(Optional<String> scheduled, ChainState state, SealedBlock sealed) {
    return required(scheduled).flatMap(engine -> board.verify(engine, state.chainId(), sealed, state.validators().encode(), deadline.get(),
        fatal));
  }

  /** What {@code node:status} shows. */
  JsonValue toJson(Optional<String> scheduled) {
    String engine = scheduled.or(unscheduled).orElse("");
    String verifier = board.chosen(engine).map(key -> key.bundle() + " " + key.version()).orElse("");
    return JsonValue.object().put("engine", engine).put("bundle", verifier).put("problem", missing(scheduled).orElse("")).build();
  }
}
