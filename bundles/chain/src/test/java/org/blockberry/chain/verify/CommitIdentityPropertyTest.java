package org.blockberry.chain.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.MedianTime;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.TestChain;
import org.blockberry.chain.TestKeys;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;

/** Entries swapped, repeated, absent, for nil and under other names: whoever counts by place and whoever counts by address see the same signers. */
@Tag("sec-C1")
class CommitIdentityPropertyTest {
  private static final Bytes HASH = Hashing.sha256(Bytes.utf8("block"));
  private static final BlockId ID = new BlockId(HASH, new PartSetHeader(1, HASH));

  private final TestChain chain = new TestChain(10, 20, 30, 40, 50);
  private final ValidatorSet set = chain.state.validators();
  private final Commit commit = chain.commit(set, 9, ID);
  private final CommitVerification verification = new CommitVerification(TestKeys.VERIFIER);

  private Commit mixed(Random random) {
    List<CommitSig> sigs = new ArrayList<>(commit.signatures());
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int place = random.nextInt(sigs.size());
      CommitSig sig = sigs.get(place);
      CommitSig other = sigs.get(random.nextInt(sigs.size()));
      switch (random.nextInt(5)) {
        case 0 -> sigs.set(place, other);
        case 1 -> sigs.set(place, new CommitSig(sig.flag(), other.validatorAddress(), sig.timestamp(), sig.signature()));
        case 2 -> sigs.set(place, CommitSig.ABSENT);
        case 3 -> {
          Commit nil = new Commit(9, 0, ID, with(commit.signatures(), place, new CommitSig(BlockIdFlag.NIL, set.get(place).address(),
              commit.signatures().get(place).timestamp(), Bytes.EMPTY)));
          sigs.set(place, chain.sign(nil, set).signatures().get(place));
        }
        default -> {
          sigs.set(sigs.indexOf(other), sig);
          sigs.set(place, other);
        }
      }
    }
    return new Commit(9, 0, ID, sigs);
  }

  private static List<CommitSig> with(List<CommitSig> sigs, int place, CommitSig sig) {
    List<CommitSig> changed = new ArrayList<>(sigs);
    changed.set(place, sig);
    return changed;
  }

  @Property(tries = 200)
  void whatIsAcceptedNamesItsSignersInBothWays(@ForAll long seed) {
    Commit other = mixed(new Random(seed));
    CommitVerdict verdict = verification.full(TestChain.CHAIN_ID, set, ID, 9, other);
    long byPlace = 0;
    long byAddress = 0;
    boolean same = true;
    List<MedianTime.WeightedTime> times = new ArrayList<>();
    for (int i = 0; i < other.size(); i++) {
      CommitSig sig = other.signatures().get(i);
      if (sig.flag() != BlockIdFlag.ABSENT) {
        same &= sig.validatorAddress().equals(set.get(i).address());
        times.add(new MedianTime.WeightedTime(sig.timestamp(), set.get(i).power()));
      }
      if (sig.flag() == BlockIdFlag.COMMIT) {
        byPlace += set.get(i).power();
        byAddress += set.find(sig.validatorAddress()).map(Validator::power).orElse(0L);
      }
    }
    if (verdict.accepted()) {
      assertTrue(same, "an entry under another name");
      assertEquals(byPlace, verdict.tallied());
      assertEquals(byAddress, verdict.tallied());
      assertTrue(3 * byPlace > 2 * set.totalPower());
      assertEquals(MedianTime.of(times).orElseThrow(), MedianTime.of(other, set));
    } else {
      assertFalse(same && 3 * byPlace > 2 * set.totalPower() && signedByThemselves(other), verdict.reason());
    }
  }

  private boolean signedByThemselves(Commit other) {
    for (int i = 0; i < other.size(); i++) {
      CommitSig sig = other.signatures().get(i);
      if (sig.flag() != BlockIdFlag.ABSENT && !TestKeys.VERIFIER.verify(set.get(i).publicKey(), other.signBytes(TestChain.CHAIN_ID, i),
          sig.signature())) {
        return false;
      }
    }
    return true;
  }
}
