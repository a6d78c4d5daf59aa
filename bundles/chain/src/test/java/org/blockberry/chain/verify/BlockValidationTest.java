package org.blockberry.chain.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.TestChain;
import org.blockberry.chain.TestKeys;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.Vote;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BlockValidationTest {
  private static final Bytes OTHER = Hashing.sha256(Bytes.utf8("other"));
  private static final List<Bytes> TXS = List.of(Bytes.utf8("a=1"), Bytes.utf8("b=2"));

  private final TestChain chain = new TestChain(10, 20, 30, 40);
  private final BlockValidation validation = new BlockValidation(TestKeys.VERIFIER);

  private void validate(Block block) {
    validation.validate(chain.state, block, 7, evidence -> { });
  }

  @Test
  void aChainOfBlocksWithValidatorChangesIsValid() {
    TestKeys newcomer = TestKeys.of("newcomer");
    chain.addKey(newcomer);
    for (int i = 0; i < 12; i++) {
      Block block = chain.block(TXS, List.of());
      validate(block);
      List<ValidatorUpdate> updates = switch (i) {
        case 2 -> List.of(new ValidatorUpdate(newcomer.publicKey(), 500));
        case 6 -> List.of(new ValidatorUpdate(newcomer.publicKey(), 0));
        default -> List.of();
      };
      chain.append(block, updates);
      assertEquals(chain.state, ChainState.decode(chain.state.encode()));
    }
    assertEquals(16, chain.state.lastHeight());
    assertEquals(4, chain.state.validators().size());
  }

  @Test
  void aChangeActsTwoHeightsLater() {
    TestKeys newcomer = TestKeys.of("newcomer");
    chain.addKey(newcomer);
    chain.append(chain.block(TXS, List.of()), List.of(new ValidatorUpdate(newcomer.publicKey(), 5))); // height 5
    assertEquals(4, chain.state.validators().size(), "height 6");
    assertEquals(5, chain.state.nextValidators().size(), "height 7");
  }

  @Test
  void anUpdateThatIsNotAllowedLeavesTheState() {
    Block block = chain.block(TXS, List.of());
    List<TxResult> results = List.of(TxResult.OK, TxResult.OK);
    List<ValidatorUpdate> negative = List.of(new ValidatorUpdate(TestKeys.of("n").publicKey(), -1));
    assertThrows(InvalidBlockException.class, () -> chain.state.after(block, block.blockId(), results, negative,
        ConsensusParamsUpdate.NONE, OTHER));
  }

  @TestFactory
  List<DynamicTest> everyRuleOfTheHeader() {
    Map<String, UnaryOperator<Header>> breaks = new LinkedHashMap<>();
    breaks.put("block version is", h -> change(h, 0, 12L));
    breaks.put("versions are", h -> change(h, 1, 8L));
    breaks.put("chain id is", h -> change(h, 2, "other-1"));
    breaks.put("height is", h -> change(h, 3, h.height() + 1));
    breaks.put("last block id is", h -> change(h, 5, new BlockId(OTHER, new PartSetHeader(1, OTHER))));
    breaks.put("last commit hash is", h -> change(h, 6, OTHER));
    breaks.put("data hash is", h -> change(h, 7, OTHER));
    breaks.put("validators hash is", h -> change(h, 8, OTHER));
    breaks.put("next validators hash is", h -> change(h, 9, OTHER));
    breaks.put("consensus hash is", h -> change(h, 10, OTHER));
    breaks.put("app hash is", h -> change(h, 11, OTHER));
    breaks.put("last results hash is", h -> change(h, 12, OTHER));
    breaks.put("evidence hash is", h -> change(h, 13, OTHER));
    breaks.put("is not in the validator set", h -> change(h, 14, OTHER.slice(0, 20)));
    breaks.put("is later than", h -> change(h, 4, Timestamps.LAST_OF_BLOCK.plusNanos(1)));
    breaks.put("must be later", h -> change(h, 4, TestChain.GENESIS_TIME));
    breaks.put("last commit hash has 3 bytes", h -> change(h, 6, Bytes.fromHex("010203")));
    breaks.put("proposer address has 32 bytes", h -> change(h, 14, OTHER));
    breaks.put("chain id has 51 bytes", h -> change(h, 2, "x".repeat(51)));
    breaks.put("height is 0", h -> change(h, 3, 0L));
    chain.append(chain.block(TXS, List.of()), List.of());
    chain.append(chain.block(TXS, List.of()), List.of());
    Block good = chain.block(TXS, List.of());
    List<DynamicTest> tests = new ArrayList<>();
    breaks.forEach((text, how) -> tests.add(dynamicTest(text, () -> {
      validate(good);
      Block bad = new Block(how.apply(good.header()), good.txs(), good.evidence(), good.lastCommit());
      String message = assertThrows(InvalidBlockException.class, () -> validate(bad)).getMessage();
      assertTrue(message.contains(text), message);
    })));
    return tests;
  }

  @Test
  void theFirstBlockMayHaveTheGenesisTimeButNoSignatures() {
    Block first = chain.block(TXS, List.of());
    validate(new Block(change(first.header(), 4, TestChain.GENESIS_TIME), TXS, List.of(), Commit.EMPTY));
    Block early = new Block(change(first.header(), 4, TestChain.GENESIS_TIME.minusNanos(1)), TXS, List.of(),
        Commit.EMPTY);
    assertTrue(assertThrows(InvalidBlockException.class, () -> validate(early)).getMessage().contains("genesis"));
    Commit signed = chain.commit(chain.state.validators(), 4, new BlockId(OTHER, new PartSetHeader(1, OTHER)));
    Block withCommit = new Block(change(first.header(), 6, signed.hash()), TXS, List.of(), signed);
    assertTrue(assertThrows(InvalidBlockException.class, () -> validate(withCommit)).getMessage()
        .contains("must have none"));
    Block without = new Block(first.header(), TXS, List.of(), null);
    assertTrue(assertThrows(InvalidBlockException.class, () -> validate(without)).getMessage().contains("missing"));
  }

  @Test
  void theTimeOfTheBlockBeforeIsTooEarly() {
    chain.append(chain.block(TXS, List.of()), List.of());
    Block good = chain.block(TXS, List.of());
    Block same = new Block(change(good.header(), 4, chain.state.lastTime()), TXS, List.of(), good.lastCommit());
    assertTrue(assertThrows(InvalidBlockException.class, () -> validate(same)).getMessage().contains("later"));
    validate(new Block(change(good.header(), 4, chain.state.lastTime().plusNanos(1)), TXS, List.of(),
        good.lastCommit()));
  }

  @Test
  void theLastCommitMustBeByThePreviousSet() {
    chain.append(chain.block(TXS, List.of()), List.of());
    Block good = chain.block(TXS, List.of());
    Commit other = chain.commit(chain.state.lastValidators(), chain.state.lastHeight(),
        new BlockId(OTHER, new PartSetHeader(1, OTHER)));
    Block bad = new Block(change(good.header(), 6, other.hash()), TXS, List.of(), other);
    assertTrue(assertThrows(InvalidBlockException.class, () -> validate(bad)).getMessage().contains("last commit:"));
  }

  @Test
  void evidenceIsJudgedOnceEach() {
    chain.append(chain.block(TXS, List.of()), List.of());
    DuplicateVoteEvidence evidence = duplicateVote();
    List<Evidence> judged = new ArrayList<>();
    Block block = chain.block(TXS, List.of(evidence));
    validation.validate(chain.state, block, 7, judged::add);
    assertEquals(List.of(evidence), judged);
    assertEquals(block, Block.decode(block.encode()));
    Block twice = chain.block(TXS, List.of(evidence, evidence));
    assertTrue(assertThrows(InvalidBlockException.class, () -> validate(twice)).getMessage().contains("twice"));
    assertThrows(InvalidBlockException.class, () -> validation.validate(chain.state, block, 7, piece -> {
      throw new InvalidBlockException("too old");
    }));
  }

  @Test
  void duplicateVotesAreVerified() {
    DuplicateVoteEvidence evidence = duplicateVote();
    EvidenceVerification verification = new EvidenceVerification(TestKeys.VERIFIER);
    Instant time = evidence.timestamp();
    var set = chain.state.validators();
    verification.duplicateVote(evidence, TestChain.CHAIN_ID, set, time);
    assertThrows(InvalidBlockException.class,
        () -> verification.duplicateVote(evidence, "other-1", set, time), "chain");
    assertThrows(InvalidBlockException.class,
        () -> verification.duplicateVote(evidence, TestChain.CHAIN_ID, set, time.plusNanos(1)), "time");
    Vote a = evidence.voteA();
    Vote b = evidence.voteB();
    for (DuplicateVoteEvidence bad : List.of(
        new DuplicateVoteEvidence(b, a, evidence.totalVotingPower(), evidence.validatorPower(), time),
        new DuplicateVoteEvidence(a, a, evidence.totalVotingPower(), evidence.validatorPower(), time),
        new DuplicateVoteEvidence(a, b, 99, evidence.validatorPower(), time),
        new DuplicateVoteEvidence(a, b, evidence.totalVotingPower(), 9, time),
        new DuplicateVoteEvidence(a, b.withSignature(a.signature()), evidence.totalVotingPower(),
            evidence.validatorPower(), time))) {
      assertThrows(InvalidBlockException.class,
          () -> verification.duplicateVote(bad, TestChain.CHAIN_ID, set, time));
    }
    var params = chain.state.params().evidence();
    assertEquals(false, EvidenceVerification.expired(evidence, params, 200_000, time.plusSeconds(10)));
    assertEquals(false, EvidenceVerification.expired(evidence, params, 10, time.plusSeconds(200_000)));
    assertEquals(true, EvidenceVerification.expired(evidence, params, 200_000, time.plusSeconds(200_000)));
  }

  private DuplicateVoteEvidence duplicateVote() {
    var voter = chain.state.validators().get(1);
    TestKeys key = chain.key(voter.address());
    List<Vote> votes = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      Bytes hash = Hashing.sha256(Bytes.utf8(name));
      Vote vote = new Vote(SignedMsgType.PRECOMMIT, 5, 0, new BlockId(hash, new PartSetHeader(1, hash)),
          TestChain.GENESIS_TIME, voter.address(), 1, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
      votes.add(vote.withSignature(key.sign(vote.signBytes(TestChain.CHAIN_ID))));
    }
    return DuplicateVoteEvidence.of(votes.get(0), votes.get(1), chain.state.validators().totalPower(),
        voter.power(), TestChain.GENESIS_TIME);
  }

  private static Header change(Header h, int field, Object value) {
    Object[] f = {h.blockVersion(), h.appVersion(), h.chainId(), h.height(), h.time(), h.lastBlockId(),
        h.lastCommitHash(), h.dataHash(), h.validatorsHash(), h.nextValidatorsHash(), h.consensusHash(), h.appHash(),
        h.lastResultsHash(), h.evidenceHash(), h.proposerAddress()};
    f[field] = value;
    return new Header((Long) f[0], (Long) f[1], (String) f[2], (Long) f[3], (Instant) f[4], (BlockId) f[5],
        (Bytes) f[6], (Bytes) f[7], (Bytes) f[8], (Bytes) f[9], (Bytes) f[10], (Bytes) f[11], (Bytes) f[12],
        (Bytes) f[13], (Bytes) f[14]);
  }
}
