package org.blockberry.chain.verify;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;

/**
 * Decides whether enough of a validator set signed a commit.
 *
 * <p>Every power that counts belongs to a distinct member of the set in question, whose key verified the signature:
 * entries whose index and address disagree make the commit invalid, strangers add nothing, and nobody counts twice
 * (security classes C1 and C4). Cheap rules come before signatures: a commit with too little power is refused
 * before any is checked.
 *
 * <p>Threading: any thread, if the verifier allows it.
 */
public final class CommitVerification {
  private final SignatureVerifier verifier;

  /** A verification with this way to check signatures. */
  public CommitVerification(SignatureVerifier verifier) {
    this.verifier = requireNonNull(verifier, "verifier");
  }

  /**
   * For the last commit of a block: every signature is checked, those for nil too; those for the block must exceed
   * 2/3 of the set.
   *
   * @param set of the commit's height
   */
  public CommitVerdict full(String chainId, ValidatorSet set, BlockId blockId, long height, Commit commit) {
    return byIndex(chainId, set, blockId, height, commit, true, false);
  }

  /** For light clients: only signatures for the block are checked, and only until they exceed 2/3 of the set. */
  public CommitVerdict light(String chainId, ValidatorSet set, BlockId blockId, long height, Commit commit) {
    return byIndex(chainId, set, blockId, height, commit, false, true);
  }

  /** As {@link #light}, but all signatures for the block are checked: for evidence. */
  public CommitVerdict lightAll(String chainId, ValidatorSet set, BlockId blockId, long height, Commit commit) {
    return byIndex(chainId, set, blockId, height, commit, false, false);
  }

  /**
   * For light clients that skip heights: whether members of an older set with more than {@code level} of its power
   * signed. Members are found by address; height, block id and number of entries are not looked at.
   *
   * @param set a set that is trusted, of any height
   */
  public CommitVerdict trusting(String chainId, ValidatorSet set, Commit commit, Fraction level) {
    return byAddress(chainId, set, commit, level, true);
  }

  /** As {@link #trusting}, but all signatures of members are checked: for evidence. */
  public CommitVerdict trustingAll(String chainId, ValidatorSet set, Commit commit, Fraction level) {
    return byAddress(chainId, set, commit, level, false);
  }

  private CommitVerdict byIndex(String chainId, ValidatorSet set, BlockId blockId, long height, Commit commit,
      boolean nilToo, boolean stopEarly) {
    if (commit.size() != set.size()) {
      return CommitVerdict.invalid("the commit has " + commit.size() + " entries but the validator set "
          + set.size() + " members");
    }
    if (commit.height() != height) {
      return CommitVerdict.invalid("the commit is for height " + commit.height() + " but must be for " + height);
    }
    if (!commit.blockId().equals(blockId)) {
      return CommitVerdict.invalid("the commit is for block " + commit.blockId() + " but must be for " + blockId);
    }
    Tally tally = new Tally(chainId, commit, Fraction.TWO_THIRDS.of(set.totalPower()), stopEarly);
    for (int i = 0; i < commit.size() && !tally.done(); i++) {
      CommitSig sig = commit.signatures().get(i);
      if (sig.flag() == BlockIdFlag.ABSENT || sig.flag() == BlockIdFlag.NIL && !nilToo) {
        continue;
      }
      Validator member = set.get(i);
      if (!member.address().equals(sig.validatorAddress())) {
        return CommitVerdict.invalid("entry " + i + " of the commit is by " + sig.validatorAddress()
            + " but member " + i + " of the set is " + member.address());
      }
      tally.add(i, sig, member);
    }
    return tally.verdict();
  }

  private CommitVerdict byAddress(
      String chainId, ValidatorSet set, Commit commit, Fraction level, boolean stopEarly) {
    long needed;
    try {
      needed = level.of(set.totalPower());
    } catch (ArithmeticException e) {
      return CommitVerdict.invalid("trust level " + level + " of power " + set.totalPower() + " overflows");
    }
    Tally tally = new Tally(chainId, commit, needed, stopEarly);
    BitSet seen = new BitSet(set.size());
    for (int i = 0; i < commit.size() && !tally.done(); i++) {
      CommitSig sig = commit.signatures().get(i);
      int place = sig.flag() == BlockIdFlag.COMMIT ? set.indexOf(sig.validatorAddress()) : -1;
      if (place < 0) {
        continue;
      }
      if (seen.get(place)) {
        return CommitVerdict.invalid("validator " + sig.validatorAddress() + " is in the commit twice");
      }
      seen.set(place);
      tally.add(i, sig, set.get(place));
    }
    return tally.verdict();
  }

  /** Collects the signatures to check and the power that they would bring. */
  private final class Tally {
    private final String chainId;
    private final Commit commit;
    private final long needed;
    private final boolean stopEarly;
    private final List<SignedMessage> items = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private long power;

    Tally(String chainId, Commit commit, long needed, boolean stopEarly) {
      this.chainId = chainId;
      this.commit = commit;
      this.needed = needed;
      this.stopEarly = stopEarly;
    }

    boolean done() {
      return stopEarly && power > needed;
    }

    void add(int place, CommitSig sig, Validator member) {
      items.add(new SignedMessage(member.publicKey(), commit.signBytes(chainId, place), sig.signature()));
      places.add(place);
      if (sig.flag() == BlockIdFlag.COMMIT) {
        power = Math.addExact(power, member.power());
      }
    }

    CommitVerdict verdict() {
      if (power <= needed) {
        return new CommitVerdict(CommitVerdict.Outcome.NOT_ENOUGH_POWER, power, needed,
            "signatures with power " + power + " are there but more than " + needed + " is needed");
      }
      boolean[] valid = verifier.verifyAll(items);
      if (valid.length != items.size()) {
        throw new IllegalStateException("the verifier gave " + valid.length + " verdicts for " + items.size()
            + " signatures");
      }
      for (int i = 0; i < valid.length; i++) {
        if (!valid[i]) {
          return CommitVerdict.invalid("the signature of entry " + places.get(i) + " of the commit is wrong");
        }
      }
      return new CommitVerdict(CommitVerdict.Outcome.ACCEPTED, power, needed, "");
    }
  }
}
