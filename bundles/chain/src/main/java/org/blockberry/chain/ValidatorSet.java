package org.blockberry.chain;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * The validators of one height, ordered by power descending, then address ascending. Immutable; what changes a set
 * returns another one.
 */
public final class ValidatorSet implements ProtoMessage {
  /** No validators: what a chain has between a genesis file without any and the application's answer. */
  public static final ValidatorSet EMPTY = new ValidatorSet(List.of(), null);

  private final List<Validator> validators;
  private final Validator proposer; // as stored; null = follows from the priorities
  private final long totalPower;
  private final Map<Bytes, Integer> places;
  private Bytes hash; // null = not computed; a benign race recomputes the same value

  /**
   * @throws IllegalArgumentException if members are out of order, repeated, powerless, too many or too powerful
   */
  private ValidatorSet(List<Validator> validators, Validator proposer) {
    this.validators = List.copyOf(validators);
    this.proposer = proposer;
    if (validators.size() > BlockLimits.MAX_VALIDATORS) {
      throw new IllegalArgumentException("a set has " + validators.size() + " validators but at most "
          + BlockLimits.MAX_VALIDATORS + " are allowed");
    }
    this.places = new HashMap<>(validators.size() * 2);
    long total = 0;
    for (int i = 0; i < this.validators.size(); i++) {
      Validator validator = this.validators.get(i);
      if (i > 0 && Validator.ORDER.compare(this.validators.get(i - 1), validator) > 0) {
        throw new IllegalArgumentException("validator " + validator.address()
            + " is out of order: power descending, then address ascending");
      }
      if (places.put(validator.address(), i) != null) {
        throw new IllegalArgumentException("validator " + validator.address() + " is there twice");
      }
      if (validator.power() == 0) {
        throw new IllegalArgumentException("validator " + validator.address() + " has no voting power");
      }
      total += validator.power(); // two bounded values at a time: cannot overflow
      if (total > BlockLimits.MAX_TOTAL_POWER) {
        throw new IllegalArgumentException("total voting power is above " + BlockLimits.MAX_TOTAL_POWER);
      }
    }
    this.totalPower = total;
  }

  /**
   * A new set, as at genesis: all are additions, their priorities are computed, and one proposer is chosen.
   *
   * @param members in any order; their priorities are ignored
   * @throws InvalidBlockException if one is repeated or powerless, or the total is too high
   */
  public static ValidatorSet of(List<Validator> members) {
    if (members.isEmpty()) {
      return EMPTY;
    }
    for (Validator member : members) {
      Checks.require(member.power() > 0, () -> "validator " + member.address() + " has no voting power");
    }
    return EMPTY.change(members).increment(1);
  }

  /**
   * A set as somebody stored or sent it.
   *
   * @param ordered members in the order of a set, with their priorities
   * @param proposer the stored proposer, null to take the one with the highest priority
   * @throws IllegalArgumentException if members are out of order, repeated, powerless, too many or too powerful
   */
  public static ValidatorSet stored(List<Validator> ordered, Validator proposer) {
    return new ValidatorSet(ordered, proposer);
  }

  /** The members in order; unmodifiable. */
  public List<Validator> validators() {
    return validators;
  }

  /** Number of members. */
  public int size() {
    return validators.size();
  }

  /** Whether there is no member. */
  public boolean isEmpty() {
    return validators.isEmpty();
  }

  /** The member at {@code index}. */
  public Validator get(int index) {
    return validators.get(index);
  }

  /** The place of the member with this address, -1 if there is none. */
  public int indexOf(Bytes address) {
    return places.getOrDefault(address, -1);
  }

  /** The member with this address. */
  public Optional<Validator> find(Bytes address) {
    Integer place = places.get(address);
    return place == null ? Optional.empty() : Optional.of(validators.get(place));
  }

  /** Whether a member has this address. */
  public boolean contains(Bytes address) {
    return places.containsKey(address);
  }

  /** Sum of the powers, at most {@link BlockLimits#MAX_TOTAL_POWER}. */
  public long totalPower() {
    return totalPower;
  }

  /** The validators hash: Merkle root over key and power of each member. */
  public Bytes hash() {
    Bytes known = hash;
    if (known == null) {
      known = MerkleTree.root(validators.stream().map(Validator::simpleEncoding).toList());
      hash = known;
    }
    return known;
  }

  /** SHA-256 over the priorities in order, each as a zig-zag varint of 10 bytes at most. For comparing states. */
  public Bytes priorityHash() {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream(validators.size() * 5);
    for (Validator validator : validators) {
      byte[] varint = Varints.zigZag(validator.priority());
      buffer.write(varint, 0, varint.length);
    }
    return Hashing.sha256(Bytes.wrap(buffer.toByteArray()));
  }

  /**
   * Who proposes in round 0.
   *
   * @throws IllegalStateException if the set is empty
   */
  public Validator proposer() {
    if (proposer != null) {
      return proposer;
    }
    requireMembers();
    return validators.get(new ProposerPriorities(validators, totalPower).highest());
  }

  /**
   * The set after {@code times} further choices of a proposer. Not the same as that many calls with 1, because the
   * priorities are centred once per call: consensus calls it with 1 per height, and with the round per round.
   *
   * @param times 1 or more
   * @throws IllegalStateException if the set is empty
   */
  public ValidatorSet increment(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("a set is incremented " + times + " times but must be once or more");
    }
    requireMembers();
    ProposerPriorities priorities = new ProposerPriorities(validators, totalPower);
    priorities.settle();
    int chosen = 0;
    for (int i = 0; i < times; i++) {
      chosen = priorities.next();
    }
    List<Validator> changed = priorities.result();
    return new ValidatorSet(changed, changed.get(chosen));
  }

  /** The proposer of {@code round} at this set's height, 0 or more. */
  public Validator proposer(int round) {
    return round == 0 ? proposer() : increment(round).proposer();
  }

  /**
   * The set after the changes that an application asked for. All of them act, or none. A proposer is not chosen:
   * {@link #increment} by 1 follows.
   *
   * @throws InvalidBlockException if a change is repeated, negative or too high, removes a stranger, empties the set
   *     or brings the total above the limit
   */
  public ValidatorSet update(List<ValidatorUpdate> updates) {
    List<Validator> changes = new ArrayList<>(updates.size());
    for (ValidatorUpdate update : updates) {
      Checks.require(update.power() >= 0 && update.power() <= BlockLimits.MAX_TOTAL_POWER, () -> "voting power "
          + update.power() + " of " + update.publicKey().address() + " must be 0 to " + BlockLimits.MAX_TOTAL_POWER);
      changes.add(Validator.of(update.publicKey(), update.power()));
    }
    return change(changes);
  }

  /** {@link #update} with addresses given; power 0 removes. */
  ValidatorSet change(List<Validator> changes) {
    if (changes.isEmpty()) {
      return this;
    }
    Map<Bytes, Validator> byAddress = ValidatorSetChange.distinct(changes);
    ValidatorSetChange change = ValidatorSetChange.plan(this, byAddress);
    List<Validator> members = new ArrayList<>(validators.size() + byAddress.size());
    for (Validator old : validators) {
      Validator changed = byAddress.remove(old.address());
      if (changed == null) {
        members.add(old);
      } else if (changed.power() > 0) {
        members.add(changed.withPriority(old.priority()));
      }
    }
    for (Validator added : byAddress.values()) {
      members.add(added.withPriority(change.priorityOfNew()));
    }
    Checks.require(members.size() <= BlockLimits.MAX_VALIDATORS, () -> "the update leads to " + members.size()
        + " validators but at most " + BlockLimits.MAX_VALIDATORS + " are allowed");
    ProposerPriorities priorities = new ProposerPriorities(members, change.totalPower());
    priorities.settle();
    List<Validator> ordered = new ArrayList<>(priorities.result());
    ordered.sort(Validator.ORDER);
    ValidatorSet next = new ValidatorSet(ordered, null);
    // the last proposer stays until the next choice, unless it left
    return proposer == null ? next
        : new ValidatorSet(ordered, next.find(proposer.address()).orElse(null));
  }

  /**
   * Checks what a light client needs: members, addresses that derive from their keys, a proposer that is one of them.
   *
   * @throws InvalidBlockException if a rule is broken
   */
  public void validate() {
    Checks.require(!isEmpty(), "the validator set is empty");
    for (Validator validator : validators) {
      validator.validate();
    }
    if (proposer != null) {
      proposer.validate();
      Checks.require(contains(proposer.address()), () -> "the proposer " + proposer.address()
          + " is not in the validator set");
    }
  }

  private void requireMembers() {
    if (isEmpty()) {
      throw new IllegalStateException("the validator set is empty");
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.messages(1, validators);
    out.optionalMessage(2, proposer);
    // 3, the total power, is always left out: receivers add it up
  }

  /** Reads the fields. A total power, which canonical encodings leave out, is refused here and ignored leniently. */
  public static ValidatorSet read(ProtoReader in) {
    return new ValidatorSet(in.messages(1, BlockLimits.MAX_VALIDATORS, Validator::read),
        in.optionalMessage(2, Validator::read));
  }

  /** Decodes the canonical encoding. */
  public static ValidatorSet decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ValidatorSet::read);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValidatorSet that && validators.equals(that.validators)
        && Objects.equals(proposer, that.proposer);
  }

  @Override
  public int hashCode() {
    return validators.hashCode();
  }

  @Override
  public String toString() {
    return "ValidatorSet[" + size() + " validators, total power " + totalPower + ", hash " + hash() + "]";
  }
}
