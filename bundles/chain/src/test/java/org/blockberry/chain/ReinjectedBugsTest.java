package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.Fraction;
import org.blockberry.chain.wire.ProtoReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** For each bug of others that we claim not to have: the bug itself, and that our check tells it from our code. */
class ReinjectedBugsTest {
  private static final Bytes HASH = Hashing.sha256(Bytes.EMPTY);
  private static final BlockId ID = new BlockId(HASH, new PartSetHeader(1, HASH));

  private final TestChain chain = new TestChain(10, 10, 10, 10);
  private final ValidatorSet set = chain.state.validators();
  private final Commit commit = chain.commit(set, 9, ID);

  /** The bug: the signature is checked by index, while time and reward go to the address. */
  private boolean acceptsByIndexOnly(Commit other) {
    for (int i = 0; i < other.size(); i++) {
      if (!TestKeys.VERIFIER.verify(set.get(i).publicKey(), other.signBytes(TestChain.CHAIN_ID, i),
          other.signatures().get(i).signature())) {
        return false;
      }
    }
    return true;
  }

  @Tag("sec-C1")
  @Test
  void signerByIndexOrByAddress() {
    CommitSig second = commit.signatures().get(1);
    CommitSig first = commit.signatures().get(0);
    List<CommitSig> sigs = new ArrayList<>(commit.signatures());
    sigs.set(0, new CommitSig(first.flag(), second.validatorAddress(), first.timestamp(), first.signature()));
    Commit relabelled = new Commit(9, 0, ID, sigs);
    assertTrue(acceptsByIndexOnly(relabelled), "the bug is there");
    assertFalse(new CommitVerification(TestKeys.VERIFIER).full(TestChain.CHAIN_ID, set, ID, 9, relabelled)
        .accepted());
  }

  /** The bug: entries are counted, not distinct members. */
  private static boolean enoughEntries(Commit other, int needed) {
    return other.signatures().stream().filter(sig -> sig.flag() == BlockIdFlag.COMMIT).count() > needed;
  }

  @Tag("sec-C4")
  @Test
  void entriesAreNotMembers() {
    CommitSig one = commit.signatures().get(0);
    Commit padded = new Commit(9, 0, ID, List.of(one, one, one, one));
    assertTrue(enoughEntries(padded, 2), "the bug is there");
    assertFalse(new CommitVerification(TestKeys.VERIFIER).trusting(TestChain.CHAIN_ID, set, padded,
        Fraction.ONE_THIRD).accepted());
  }

  /** The bug: what a vote is padded with is skipped, so many encodings stand for one vote. */
  @Tag("sec-C3")
  @Test
  void lenientDecodingLosesThePadding() {
    Bytes vote = commit.vote(0).encode();
    Bytes padded = vote.concat(Bytes.fromHex("c23e03616263"));
    assertNotEquals(padded, ProtoReader.lenient(padded, Vote::read).encode(), "the bug is there");
    assertEquals(commit.vote(0), ProtoReader.lenient(padded, Vote::read));
    org.junit.jupiter.api.Assertions.assertThrows(RuntimeException.class, () -> Vote.decode(padded));
  }

  /** The bug: the proof is checked, but nobody asks for which place it is. */
  private static boolean belongsByProofOnly(Part part, PartSetHeader header) {
    return part.proof().verify(header.hash(), part.bytes());
  }

  @Tag("sec-C2")
  @Test
  void aProofIsForOnePlace() {
    PartSet parts = PartSet.split(Bytes.wrap(new byte[BlockLimits.PART_SIZE * 3]));
    Part moved = new Part(2, parts.parts().get(0).bytes(), parts.parts().get(0).proof());
    assertTrue(belongsByProofOnly(moved, parts.header()), "the bug is there");
    assertFalse(moved.belongsTo(parts.header()));
  }

  /** The bug: all priorities are written over each other at the front of the buffer. */
  private static Bytes brokenPriorityHash(ValidatorSet validators) {
    byte[] buffer = new byte[10 * validators.size()];
    for (Validator validator : validators.validators()) {
      byte[] varint = Varints.zigZag(validator.priority());
      System.arraycopy(varint, 0, buffer, 0, varint.length);
    }
    return Hashing.sha256(Bytes.wrap(buffer));
  }

  @Tag("sec-C10")
  @Test
  void allPrioritiesAreHashed() {
    Validator a = set.get(0);
    Validator b = set.get(1);
    ValidatorSet one = ValidatorSet.stored(List.of(a.withPriority(1), b.withPriority(5)), null);
    ValidatorSet other = ValidatorSet.stored(List.of(a.withPriority(2), b.withPriority(5)), null);
    assertEquals(brokenPriorityHash(one), brokenPriorityHash(other), "the bug is there");
    assertNotEquals(one.priorityHash(), other.priorityHash());
  }

  /** The bug: memory is taken for what a length claims. */
  private static int decodesByClaim(Bytes input) {
    int claimed = 0;
    for (int i = 1, shift = 0; i < input.size(); i++, shift += 7) {
      claimed |= (input.at(i) & 0x7F) << shift;
      if (input.at(i) >= 0) {
        break;
      }
    }
    return new byte[claimed].length;
  }

  @Tag("sec-T1")
  @Test
  void aClaimIsNoMemory() {
    Bytes input = Bytes.fromHex("0a80808004ff"); // field 1 claims 8 MiB
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    assertEquals(8 << 20, decodesByClaim(input));
    assertTrue(threads.getThreadAllocatedBytes(id) - before > 64 * 1024, "the counter sees the bug");
    refuse(input);
    before = threads.getThreadAllocatedBytes(id);
    refuse(input);
    assertTrue(threads.getThreadAllocatedBytes(id) - before < 64 * 1024);
  }

  private static void refuse(Bytes input) {
    org.junit.jupiter.api.Assertions.assertThrows(RuntimeException.class, () -> Block.decode(input));
  }
}
