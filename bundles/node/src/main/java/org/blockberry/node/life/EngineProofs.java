package org.blockberry.node.life;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.proof.VerifierBoard;
import org.blockberry.node.proof.VerifierKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the commit verifier of a height (design 4.4): that of the engine which the schedule names there. Such a verifier must be
 * installed. Where the schedule names none it is that of the engine which decides this chain, if it has one; an engine without is held to
 * the chain's common rule alone, to which all are held. Thread safe.
 */
final class EngineProofs {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProofs.class);
  private static final int MOST_AHEAD = 32; // blocks; more than may be on their way to the chain

  /** A block that a verifier accepted for a set of validators. Known by the object: nothing has to be compared. */
  private record Right(SealedBlock sealed, VerifierKey who, Bytes validators) {}

  private final Deque<Right> right = new ArrayDeque<>(); // guarded by itself
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
    return required(scheduled).flatMap(engine -> {
      Bytes validators = state.validators().encode();
      return foundRight(engine, sealed, validators) ? Optional.empty()
          : board.verify(engine, state.chainId(), sealed, validators, deadline.get(), fatal);
    });
  }

  /** Asks before the block's turn has come; a yes of the verifier that would be asked then is remembered, once, for this very object. */
  void lookAhead(Optional<String> scheduled, ChainState state, SealedBlock sealed) {
    Optional<String> engine = required(scheduled);
    Optional<VerifierKey> who = engine.flatMap(board::chosen);
    if (who.isEmpty()) {
      return;
    }
    Bytes validators = state.validators().encode();
    try {
      if (board.verify(engine.get(), state.chainId(), sealed, validators, deadline.get(), fatal).isEmpty()
          && board.chosen(engine.get()).equals(who)) {
        synchronized (right) {
          right.addLast(new Right(sealed, who.get(), validators));
          if (right.size() > MOST_AHEAD) {
            right.removeFirst();
          }
        }
      }
    } catch (SlotEmpty e) {
      LOG.debug("block {} is not verified ahead: {}", sealed.height(), e.getMessage());
    }
  }

  private boolean foundRight(String engine, SealedBlock sealed, Bytes validators) {
    Optional<Right> found;
    synchronized (right) {
      found = right.stream().filter(one -> one.sealed == sealed).findFirst();
      found.ifPresent(right::remove);
    }
    return found.filter(one -> one.validators.equals(validators) && board.chosen(engine).equals(Optional.of(one.who))).isPresent();
  }

  /** What {@code node:status} shows. */
  JsonValue toJson(Optional<String> scheduled) {
    String engine = scheduled.or(unscheduled).orElse("");
    String verifier = board.chosen(engine).map(key -> key.bundle() + " " + key.version()).orElse("");
    return JsonValue.object().put("engine", engine).put("bundle", verifier).put("problem", missing(scheduled).orElse("")).build();
  }
}
