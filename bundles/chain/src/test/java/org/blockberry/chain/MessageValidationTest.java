package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stateless rules of votes, proposals, commits and parts. */
class MessageValidationTest {
  private static final Bytes HASH = Hashing.sha256(Bytes.EMPTY);
  private static final Bytes ADDRESS = HASH.slice(0, 20);
  private static final Bytes SIGNATURE = HASH.concat(HASH);
  private static final Instant TIME = Instant.EPOCH;
  private static final BlockId ID = new BlockId(HASH, new PartSetHeader(3, HASH));
  private static final BlockId HALF = new BlockId(HASH, PartSetHeader.NONE);

  private static Vote vote(SignedMsgType type, long height, int round, BlockId id, Bytes address, int index,
      Bytes signature, Bytes extension, Bytes extensionSignature) {
    return new Vote(type, height, round, id, TIME, address, index, signature, extension, extensionSignature);
  }

  private static void refused(Runnable validation, String text) {
    String message = assertThrows(InvalidBlockException.class, validation::run).getMessage();
    assertTrue(message.contains(text), message);
  }

  @Tag("sec-C2")
  @Tag("sec-C3")
  @Test
  void votes() {
    Bytes none = Bytes.EMPTY;
    SignedMsgType precommit = SignedMsgType.PRECOMMIT;
    vote(precommit, 1, 0, ID, ADDRESS, 0, SIGNATURE, none, none).validate();
    vote(precommit, 1, 0, BlockId.NIL, ADDRESS, 0, SIGNATURE, none, none).validate();
    vote(precommit, 1, 0, ID, ADDRESS, 0, SIGNATURE, HASH, SIGNATURE).validate();
    vote(precommit, 1, 0, ID, ADDRESS, 0, SIGNATURE, none, SIGNATURE).validate();
    refused(() -> vote(SignedMsgType.PROPOSAL, 1, 0, ID, ADDRESS, 0, SIGNATURE, none, none).validate(), "type");
    refused(() -> vote(precommit, 0, 0, ID, ADDRESS, 0, SIGNATURE, none, none).validate(), "height");
    refused(() -> vote(precommit, 1, -1, ID, ADDRESS, 0, SIGNATURE, none, none).validate(), "round");
    refused(() -> vote(precommit, 1, 0, HALF, ADDRESS, 0, SIGNATURE, none, none).validate(), "block id");
    refused(() -> vote(precommit, 1, 0, ID, HASH, 0, SIGNATURE, none, none).validate(), "address");
    refused(() -> vote(precommit, 1, 0, ID, ADDRESS, -1, SIGNATURE, none, none).validate(), "index");
    refused(() -> vote(precommit, 1, 0, ID, ADDRESS, 0, none, none, none).validate(), "signature");
    refused(() -> vote(precommit, 1, 0, ID, ADDRESS, 0, SIGNATURE.concat(ADDRESS), none, none).validate(), "84");
    refused(() -> vote(precommit, 1, 0, ID, ADDRESS, 0, SIGNATURE, HASH, none).validate(), "not signed");
    refused(() -> vote(precommit, 1, 0, BlockId.NIL, ADDRESS, 0, SIGNATURE, none, SIGNATURE).validate(), "only");
    refused(() -> vote(SignedMsgType.PREVOTE, 1, 0, ID, ADDRESS, 0, SIGNATURE, HASH, SIGNATURE).validate(), "only");
    Bytes large = Bytes.wrap(new byte[BlockLimits.MAX_EXTENSION_BYTES + 1]);
    refused(() -> vote(precommit, 1, 0, ID, ADDRESS, 0, SIGNATURE, large, SIGNATURE).validate(), "1048577");
  }

  @Test
  void proposals() {
    new Proposal(1, 0, -1, ID, TIME, SIGNATURE).validate();
    refused(() -> new Proposal(SignedMsgType.PREVOTE, 1, 0, -1, ID, TIME, SIGNATURE).validate(), "type");
    refused(() -> new Proposal(-1, 0, -1, ID, TIME, SIGNATURE).validate(), "height");
    refused(() -> new Proposal(1, -1, -1, ID, TIME, SIGNATURE).validate(), "round");
    refused(() -> new Proposal(1, 0, -2, ID, TIME, SIGNATURE).validate(), "POL");
    refused(() -> new Proposal(1, 0, -1, BlockId.NIL, TIME, SIGNATURE).validate(), "complete");
    refused(() -> new Proposal(1, 0, -1, ID, TIME, Bytes.EMPTY).validate(), "signature");
  }

  @Test
  void commits() {
    CommitSig sig = CommitSig.forBlock(ADDRESS, TIME, SIGNATURE);
    Commit.EMPTY.validate();
    new Commit(1, 0, ID, List.of(sig, CommitSig.ABSENT)).validate();
    refused(() -> new Commit(1, 0, BlockId.NIL, List.of(sig)).validate(), "nil");
    refused(() -> new Commit(1, 0, ID, List.of()).validate(), "no signatures");
    refused(() -> new Commit(1, -1, ID, List.of(sig)).validate(), "round");
    refused(() -> new Commit(-1, 0, ID, List.of(sig)).validate(), "height");
    refused(() -> new Commit(1, 0, ID, List.of(sig,
        new CommitSig(BlockIdFlag.ABSENT, ADDRESS, Timestamps.UNSET, Bytes.EMPTY))).validate(), "commit entry 1");
    refused(() -> new CommitSig(BlockIdFlag.ABSENT, Bytes.EMPTY, TIME, Bytes.EMPTY).validate(), "time");
    refused(() -> new CommitSig(BlockIdFlag.ABSENT, Bytes.EMPTY, Timestamps.UNSET, HASH).validate(), "bytes");
    refused(() -> new CommitSig(BlockIdFlag.NIL, Bytes.EMPTY, TIME, SIGNATURE).validate(), "address");
  }

  @Test
  void aPrecommitBecomesACommitEntryAndBack() {
    Vote forBlock = vote(SignedMsgType.PRECOMMIT, 4, 1, ID, ADDRESS, 0, SIGNATURE, Bytes.EMPTY, Bytes.EMPTY);
    Vote forNil = vote(SignedMsgType.PRECOMMIT, 4, 1, BlockId.NIL, ADDRESS, 1, SIGNATURE, Bytes.EMPTY, Bytes.EMPTY);
    Vote forOther = vote(SignedMsgType.PRECOMMIT, 4, 1, new BlockId(HASH, new PartSetHeader(4, HASH)), ADDRESS, 2,
        SIGNATURE, Bytes.EMPTY, Bytes.EMPTY);
    Commit commit = new Commit(4, 1, ID,
        List.of(forBlock.toCommitSig(ID), forNil.toCommitSig(ID), forOther.toCommitSig(ID)));
    assertEquals(forBlock, commit.vote(0));
    assertEquals(forNil, commit.vote(1));
    assertEquals(CommitSig.ABSENT, commit.signatures().get(2));
    assertThrows(IllegalArgumentException.class, () -> commit.vote(2));
    assertEquals(forBlock.signBytes("c"), commit.signBytes("c", 0));
    assertEquals(forNil.signBytes("c"), commit.signBytes("c", 1));
  }

  @Test
  void extensionsAreThereExactlyWhenEnabled() {
    ExtendedCommitSig plain =
        new ExtendedCommitSig(CommitSig.forBlock(ADDRESS, TIME, SIGNATURE), Bytes.EMPTY, Bytes.EMPTY);
    ExtendedCommitSig extended = new ExtendedCommitSig(plain.sig(), Bytes.EMPTY, SIGNATURE);
    ExtendedCommit commit = new ExtendedCommit(1, 0, ID, List.of(extended, ExtendedCommitSig.ABSENT));
    commit.validate(true);
    refused(() -> commit.validate(false), "none is allowed");
    refused(() -> new ExtendedCommit(1, 0, ID, List.of(plain)).validate(true), "extension signature");
    refused(() -> new ExtendedCommitSig(CommitSig.ABSENT, HASH, SIGNATURE).validate(true), "none is allowed");
    assertEquals(2, commit.toCommit().size());
  }

  @Tag("sec-C2")
  @Test
  void partAndProofMustAgree() {
    PartSet set = PartSet.split(Bytes.wrap(new byte[BlockLimits.PART_SIZE * 2 + 5]));
    Part first = set.parts().get(0);
    first.validate();
    assertTrue(first.belongsTo(set.header()));
    assertFalse(first.belongsTo(new PartSetHeader(2, set.header().hash())), "another total");
    Part moved = new Part(1, first.bytes(), first.proof());
    refused(moved::validate, "proof is for part 0");
    assertFalse(moved.belongsTo(set.header()));
    refused(() -> new Part(0, first.bytes().slice(0, 10), first.proof()).validate(), "only the last");
    refused(() -> new Part(0, first.bytes().concat(HASH), first.proof()).validate(), "65568 bytes");
    MerkleProof beyond = new MerkleProof(1, 1, HASH, List.of());
    refused(() -> new Part(1, first.bytes(), beyond).validate(), "beyond");
    refused(() -> new MerkleProof(2, 0, HASH, List.of(ADDRESS)).validate(), "aunt");
  }

  @Test
  void recordsRefuseNonsense() {
    assertThrows(IllegalArgumentException.class, () -> new PartSetHeader(-1, HASH));
    assertThrows(IllegalArgumentException.class, () -> PublicKey.ed25519(ADDRESS));
    assertThrows(IllegalArgumentException.class, () -> new Validator(ADDRESS, PublicKey.ed25519(HASH), -1, 0));
    assertThrows(IllegalArgumentException.class,
        () -> CommitSig.forBlock(ADDRESS, Timestamps.MAX.plusNanos(1), SIGNATURE));
    assertThrows(IllegalArgumentException.class, () -> new TxResult(1L << 32, HASH, "", "", 0, 0, List.of(), ""));
    assertThrows(NullPointerException.class, () -> new BlockId(null, PartSetHeader.NONE));
  }
}
