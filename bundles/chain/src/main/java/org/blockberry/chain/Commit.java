package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * The precommits that made a block final.
 *
 * @param height of the block, 0 in the empty commit of the initial block
 * @param round in which it was decided
 * @param blockId the block
 * @param signatures one entry per validator, in the order of the set of that height
 */
public record Commit(long height, int round, BlockId blockId, List<CommitSig> signatures) implements ProtoMessage {
  /** What the initial block holds as its last commit. */
  public static final Commit EMPTY = new Commit(0, 0, BlockId.NIL, List.of());

  /** Copies the list. */
  public Commit {
    requireNonNull(blockId, "blockId");
    signatures = List.copyOf(signatures);
  }

  /** Number of entries. */
  public int size() {
    return signatures.size();
  }

  /** The last commit hash: Merkle root over the entries. Height, round and block id are not in it. */
  public Bytes hash() {
    return MerkleTree.root(signatures.stream().map(CommitSig::encode).toList());
  }

  /** What the validator at {@code index} signed. */
  public Bytes signBytes(String chainId, int index) {
    CommitSig sig = signatures.get(index);
    return SignBytes.vote(chainId, SignedMsgType.PRECOMMIT, height, round, sig.blockId(blockId), sig.timestamp());
  }

  /**
   * The precommit behind the entry at {@code index}.
   *
   * @throws IllegalArgumentException if the entry is absent
   */
  public Vote vote(int index) {
    CommitSig sig = signatures.get(index);
    if (sig.flag() == BlockIdFlag.ABSENT) {
      throw new IllegalArgumentException("entry " + index + " of the commit is absent");
    }
    return new Vote(SignedMsgType.PRECOMMIT, height, round, sig.blockId(blockId), sig.timestamp(),
        sig.validatorAddress(), index, sig.signature(), Bytes.EMPTY, Bytes.EMPTY);
  }

  /**
   * Checks the rules that need nothing else.
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    Checks.atLeast("commit height", height, 0);
    Checks.atLeast("commit round", round, 0);
    if (height >= 1) {
      Checks.require(!blockId.isNil(), "a commit is for nil");
      Checks.require(!signatures.isEmpty(), "a commit has no signatures");
      for (int i = 0; i < signatures.size(); i++) {
        try {
          signatures.get(i).validate();
        } catch (InvalidBlockException e) {
          throw new InvalidBlockException("commit entry " + i + ": " + e.getMessage());
        }
      }
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, height);
    out.int64(2, round);
    out.message(3, blockId);
    out.messages(4, signatures);
  }

  /** Reads the fields. */
  public static Commit read(ProtoReader in) {
    return new Commit(in.int64(1), in.int32(2), in.message(3, BlockId::read),
        in.messages(4, BlockLimits.MAX_VALIDATORS, CommitSig::read));
  }

  /** Decodes the canonical encoding. */
  public static Commit decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Commit::read);
  }
}
