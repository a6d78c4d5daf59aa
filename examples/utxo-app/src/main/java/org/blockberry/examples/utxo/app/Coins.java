package org.blockberry.examples.utxo.app;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.Comparator;
import java.util.function.Function;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;

/**
 * The unspent outputs with the changes of one block above them. A spend is whole or absent, whatever it breaks. Deterministic; not thread
 * safe.
 */
final class Coins {
  private static final Comparator<Outpoint> ORDER = Comparator.comparing(Outpoint::id).thenComparing(Outpoint::index);

  private final Function<Outpoint, Optional<Output>> before;
  private final TreeMap<Outpoint, Optional<Output>> changed = new TreeMap<>(ORDER);
  private final Signatures signatures;
  private long count;
  private long sum;

  /** Says whether an owner signed. */
  interface Signatures {
    boolean valid(Bytes owner, Bytes body, Bytes signature);
  }

  /**
   * Nothing changed yet.
   *
   * @param before the outputs that are there
   * @param count how many they are
   * @param sum what they are worth together
   */
  Coins(Function<Outpoint, Optional<Output>> before, long count, long sum, Signatures signatures) {
    this.before = before;
    this.count = count;
    this.sum = sum;
    this.signatures = signatures;
  }

  /** The output if it is there now. */
  Optional<Output> get(Outpoint outpoint) {
    Optional<Output> change = changed.get(outpoint);
    return change == null ? before.apply(outpoint) : change;
  }

  /** What the inputs of {@code spend} are, if it may be carried out. Changes nothing. */
  List<Output> check(Spend spend) throws RefusedTxException {
    List<Output> spent = new ArrayList<>(spend.inputs().size());
    for (Outpoint input : spend.inputs()) {
      spent.add(get(input).orElseThrow(() -> new RefusedTxException(Codes.NO_SUCH_OUTPUT, "input " + input
          + " is not there: it is spent, was never made, or the transaction that makes it is in no block yet")));
    }
    long in = total(spent, "inputs");
    long out = total(spend.outputs(), "outputs");
    if (in != out) {
      throw new RefusedTxException(Codes.UNBALANCED, "the inputs are worth " + in + " but the outputs " + out + "; they must be equal");
    }
    Bytes id = spend.id();
    for (int i = 0; i < spend.outputs().size(); i++) {
      if (get(new Outpoint(id, i)).isPresent()) {
        throw new RefusedTxException(Codes.OUTPUT_EXISTS, "output " + i + " of it exists already");
      }
    }
    for (int i = 0; i < spent.size(); i++) { // last, because it costs most
      if (!signatures.valid(spent.get(i).owner(), spend.body(), spend.signatures().get(i))) {
        throw new RefusedTxException(Codes.BAD_SIGNATURE, "signature " + i + " is not by " + spent.get(i).owner().toHex()
            + ", the owner of " + spend.inputs().get(i) + ", over this transaction on this chain");
      }
    }
    return spent;
  }

  private static long total(List<Output> outputs, String what) throws RefusedTxException {
    long total = 0;
    for (Output each : outputs) {
      if (each.amount() > Long.MAX_VALUE - total) {
        throw new RefusedTxException(Codes.UNBALANCED, "the " + what + " are worth more than there can be");
      }
      total += each.amount();
    }
    return total;
  }

  /** Carries it out. */
  void apply(Spend spend) throws RefusedTxException {
    check(spend);
    for (Outpoint input : spend.inputs()) {
      changed.put(input, Optional.empty());
    }
    Bytes id = spend.id();
    for (int i = 0; i < spend.outputs().size(); i++) {
      changed.put(new Outpoint(id, i), Optional.of(spend.outputs().get(i)));
    }
    count += spend.outputs().size() - spend.inputs().size();
  }

  /** Makes an output out of nothing, which only the genesis may. */
  void mint(Outpoint outpoint, Output output) {
    if (changed.containsKey(outpoint)) {
      throw new IllegalArgumentException("output " + outpoint + " comes twice");
    }
    sum = Math.addExact(sum, output.amount());
    count++;
    changed.put(outpoint, Optional.of(output));
  }

  /** What changed: outputs that came, and empty for those that went. Made and spent within the block counts as gone. */
  Map<Outpoint, Optional<Output>> changed() {
    return Collections.unmodifiableMap(changed);
  }

  /** The same for the state store, as one batch. */
  StateChanges changes() {
    StateChanges.Builder changes = StateChanges.builder();
    if (changed.isEmpty()) {
      return StateChanges.NONE;
    }
    changed.forEach((outpoint, output) -> {
      Optional<Output> old = before.apply(outpoint);
      if (output.isPresent()) {
        changes.set(StateKeys.output(outpoint), output.get().encode());
        changes.set(StateKeys.owned(output.get().owner(), outpoint), StateKeys.number(output.get().amount()));
      } else if (old.isPresent()) {
        changes.delete(StateKeys.output(outpoint));
        changes.delete(StateKeys.owned(old.get().owner(), outpoint));
      }
    });
    return changes.set(StateKeys.COUNT, StateKeys.decimal(count)).set(StateKeys.SUM, StateKeys.decimal(sum)).build();
  }
}
