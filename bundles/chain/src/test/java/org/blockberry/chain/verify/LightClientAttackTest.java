package org.blockberry.chain.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.TestChain;
import org.blockberry.chain.TestKeys;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.json.EvidenceJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two blocks of one height, both signed by the whole set. */
class LightClientAttackTest {
  private final TestChain chain = new TestChain(10, 20, 30);
  private final EvidenceVerification verification = new EvidenceVerification(TestKeys.VERIFIER);
  private ValidatorSet set;
  private SignedHeader ours;
  private SignedHeader common;
  private LightBlock theirs;

  @BeforeEach
  void fork() {
    Block first = chain.block(List.of(), List.of());
    set = chain.state.validators();
    common = new SignedHeader(first.header(), chain.commit(set, first.header().height(), first.blockId()));
    chain.append(first, List.of());
    set = chain.state.validators();
    ours = signed(chain.block(List.of(Bytes.utf8("ours")), List.of()));
    theirs = new LightBlock(signed(chain.block(List.of(Bytes.utf8("theirs")), List.of())), set);
  }

  private SignedHeader signed(Block block) {
    BlockId id = block.blockId();
    return new SignedHeader(block.header(), chain.commit(set, block.header().height(), id));
  }

  private LightClientAttackEvidence evidence(SignedHeader base, List<Validator> blamed) {
    return new LightClientAttackEvidence(theirs, base.header().height(), blamed, set.totalPower(),
        base.header().time());
  }

  @Test
  void bothAtTheSameHeight() {
    LightClientAttackEvidence evidence = evidence(ours, set.validators());
    verification.lightClientAttack(evidence, ours, set, ours);
    assertEquals(evidence, EvidenceList.decodeOne(EvidenceList.encodeOne(evidence)));
    assertEquals(evidence, EvidenceJson.read(EvidenceJson.print(evidence)));
  }

  @Test
  void fromACommonHeightBelow() {
    verification.lightClientAttack(evidence(common, set.validators()), common, set, ours);
  }

  @Test
  void whatIsNotAnAttackIsRefused() {
    refused(evidence(ours, List.of()), ours, ours, "blames other validators");
    refused(new LightClientAttackEvidence(theirs, ours.header().height(), set.validators(), 1, ours.header().time()),
        ours, ours, "total power");
    refused(evidence(ours, set.validators()), ours, theirs.signedHeader(), "is ours");
    refused(new LightClientAttackEvidence(theirs, ours.header().height(), set.validators(), set.totalPower(),
        common.header().time()), ours, ours, "says time");
    Commit weak = new Commit(theirs.commit().height(), 0, theirs.commit().blockId(),
        theirs.commit().signatures().stream().map(sig -> org.blockberry.chain.CommitSig.ABSENT).toList());
    LightBlock unsigned = new LightBlock(new SignedHeader(theirs.header(), weak), set);
    refused(new LightClientAttackEvidence(unsigned, ours.header().height(), set.validators(), set.totalPower(),
        ours.header().time()), ours, ours, "own set");
  }

  private void refused(Evidence evidence, SignedHeader base, SignedHeader trusted, String text) {
    String message = assertThrows(InvalidBlockException.class, () -> verification.lightClientAttack(
        (LightClientAttackEvidence) evidence, base, set, trusted)).getMessage();
    assertTrue(message.contains(text), message);
  }
}
