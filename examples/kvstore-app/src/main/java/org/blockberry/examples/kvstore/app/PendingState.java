package org.blockberry.examples.kvstore.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;

/** Committed state with the changes of one block above it. Deterministic; not thread safe. */
final class PendingState {
  /** CometBFT's bound on the members of a set. */
  static final int MAX_VALIDATORS = 10_000;

  private final Function<Bytes, Optional<Bytes>> before;
  private final StateChanges.Builder changes = StateChanges.builder();
  private final SortedMap<Bytes, ValidatorChange> touched = new TreeMap<>();

  /**
   * A block's changes above what was there before.
   *
   * @param committed value of a key in the state store
   * @param genesis what the genesis preloads and the first block brings along; none in later blocks
   */
  PendingState(Function<Bytes, Optional<Bytes>> committed, StateChanges genesis) {
    genesis.asMap().forEach((key, value) -> changes.set(key, value.orElseThrow()));
    this.before = key -> {
      Optional<Bytes> preloaded = genesis.asMap().get(key);
      return preloaded == null ? committed.apply(key) : preloaded;
    };
  }

  void put(Bytes key, Bytes value) {
    Bytes at = StateKeys.pair(key);
    if (get(at).isEmpty()) {
      addTo(StateKeys.COUNT, 1);
    }
    changes.set(at, value);
  }

  /** Whether there was something to remove. */
  boolean remove(Bytes key) {
    Bytes at = StateKeys.pair(key);
    boolean present = get(at).isPresent();
    if (present) {
      addTo(StateKeys.COUNT, -1);
      changes.delete(at);
    }
    return present;
  }

  /**
   * Changes a validator. What the chain would refuse is refused here: an update that it cannot apply would stop the
   * chain.
   */
  void setValidator(ValidatorChange change) throws RefusedTxException {
    Bytes at = StateKeys.validator(change.keyType(), change.publicKey());
    Optional<Bytes> present = get(at);
    long powerBefore = present.map(PendingState::number).orElse(0L);
    long total = numberAt(StateKeys.VALIDATOR_POWER) - powerBefore;
    if (change.power() > Grammar.MAX_POWER - total) {
      throw impossible("the set would have more power than " + Grammar.MAX_POWER);
    }
    if (change.power() == 0) {
      if (present.isEmpty()) {
        throw impossible("power 0 removes a validator, but this one is not in the set");
      }
      if (total == 0) {
        throw impossible("this is the last validator");
      }
      changes.delete(at);
      addTo(StateKeys.VALIDATOR_COUNT, -1);
    } else {
      if (present.isEmpty()) {
        if (numberAt(StateKeys.VALIDATOR_COUNT) >= MAX_VALIDATORS) {
          throw impossible("the set has " + MAX_VALIDATORS + " members already");
        }
        addTo(StateKeys.VALIDATOR_COUNT, 1);
      }
      changes.set(at, decimal(change.power()));
    }
    changes.set(StateKeys.VALIDATOR_POWER, decimal(total + change.power()));
    touched.put(at, change);
  }

  /** One change for each validator whose power after the block is not the one before it, in the order of keys. */
  List<ValidatorChange> validatorChanges() {
    List<ValidatorChange> net = new ArrayList<>();
    touched.forEach((at, last) -> {
      long powerBefore = before.apply(at).map(PendingState::number).orElse(0L);
      if (powerBefore != last.power()) {
        net.add(last);
      }
    });
    return net;
  }

  StateChanges changes() {
    return changes.build();
  }

  /** Reads a counter. */
  static long number(Bytes decimal) {
    return Long.parseLong(decimal.toUtf8());
  }

  private Optional<Bytes> get(Bytes at) {
    return changes.pending(at).orElseGet(() -> before.apply(at));
  }

  private long numberAt(Bytes at) {
    return get(at).map(PendingState::number).orElse(0L);
  }

  private void addTo(Bytes at, long amount) {
    changes.set(at, decimal(numberAt(at) + amount));
  }

  private static Bytes decimal(long number) {
    return Bytes.utf8(Long.toString(number));
  }

  private static RefusedTxException impossible(String reason) {
    return new RefusedTxException(Codes.IMPOSSIBLE_VALIDATOR_CHANGE, reason);
  }
}
