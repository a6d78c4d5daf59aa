package org.blockberry.chain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.ChainState;

/** Builds valid blocks and commits with real signatures. */
public final class TestChain {
  public static final String CHAIN_ID = "test-1";
  public static final Instant GENESIS_TIME = Instant.parse("2026-01-01T00:00:00Z");
  public static final Bytes APP_HASH = Hashing.sha256(Bytes.utf8("state"));

  private final Map<Bytes, TestKeys> keys = new TreeMap<>();
  public ChainState state;
  public Commit lastCommit = Commit.EMPTY;

  /** A chain whose validators have these powers. */
  public TestChain(long... powers) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < powers.length; i++) {
      TestKeys key = TestKeys.of("validator " + i);
      keys.put(key.address(), key);
      members.add(Validator.of(key.publicKey(), powers[i]));
    }
    state = ChainState.initial(CHAIN_ID, 5, GENESIS_TIME, ValidatorSet.of(members), ConsensusParams.DEFAULT,
        APP_HASH);
  }

  public TestKeys key(Bytes address) {
    return keys.get(address);
  }

  public void addKey(TestKeys key) {
    keys.put(key.address(), key);
  }

  /** The next block, valid. */
  public Block block(List<Bytes> txs, List<Evidence> evidence) {
    Header header = new Header(11, 7, CHAIN_ID, state.nextHeight(), state.lastTime().plusSeconds(1),
        state.lastBlockId(), lastCommit.hash(), Block.dataHash(txs), state.validators().hash(),
        state.nextValidators().hash(), state.params().hash(), state.appHash(), state.lastResultsHash(),
        new EvidenceList(evidence).hash(), state.validators().proposer().address());
    return new Block(header, txs, evidence, lastCommit);
  }

  /** A commit of everybody for a block, or any block id at any height, by {@code set}. */
  public Commit commit(ValidatorSet set, long height, BlockId id) {
    Commit unsigned = new Commit(height, 0, id, set.validators().stream().map(v ->
        CommitSig.forBlock(v.address(), state.lastTime().plusMillis(1_500), Bytes.EMPTY)).toList());
    return sign(unsigned, set);
  }

  /** The commit with each entry that is not absent signed by the member at its place. */
  public Commit sign(Commit commit, ValidatorSet set) {
    List<CommitSig> signed = new ArrayList<>();
    for (int i = 0; i < commit.size(); i++) {
      CommitSig sig = commit.signatures().get(i);
      signed.add(sig.flag() == BlockIdFlag.ABSENT ? sig : new CommitSig(sig.flag(), sig.validatorAddress(),
          sig.timestamp(), keys.get(set.get(i).address()).sign(commit.signBytes(CHAIN_ID, i))));
    }
    return new Commit(commit.height(), commit.round(), commit.blockId(), signed);
  }

  /** Makes {@code block} final and moves on. */
  public void append(Block block, List<ValidatorUpdate> updates) {
    BlockId id = block.blockId();
    lastCommit = commit(state.validators(), block.header().height(), id);
    state = state.after(block, id, block.txs().stream().map(tx -> TxResult.OK).toList(), updates,
        ConsensusParamsUpdate.NONE, APP_HASH);
  }
}
