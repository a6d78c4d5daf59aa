package org.blockberry.consensus.poa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Test;

/** Step tables: event, expected effects, expected phase. */
class PoaCoreTest {
  private static final String CHAIN = "table-1";
  private static final Instant NOW = VerifiedChain.GENESIS_TIME.plusSeconds(10);
  private static final Bytes SIGNATURE = Bytes.wrap(new byte[64]);
  private static final SignedStep NOTHING_SIGNED = new SignedStep(0, 0, 0);
  private static final FakeSigner KEY = new FakeSigner();
  private static final PoaConfig PERIODIC =
      new PoaConfig(false, Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(5), true);
  private static final PoaConfig INSTANT =
      new PoaConfig(true, Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(5), true);
  private static final PoaConfig QUIET =
      new PoaConfig(false, Duration.ofSeconds(1), Duration.ofMillis(50), Duration.ofSeconds(5), false);

  private final VerifiedChain model = new VerifiedChain();
  private final ChainTip genesis = model.genesis(CHAIN, KEY.publicKey(), 1);
  private PoaCore core = new PoaCore(CHAIN, PERIODIC);

  @Test
  void oneHeightFromStartToTheNextWait() {
    step(new PoaEvent.Started(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    step(new PoaEvent.Proposed(1, proposal(), NOW), "sign 1/0", PoaCore.Phase.SIGN);
    step(new PoaEvent.Signed(SIGNATURE), "commit 1", PoaCore.Phase.COMMIT);
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "", PoaCore.Phase.WAIT);
    step(new PoaEvent.TimerFired(lastTimer, look(tip(1))), "propose r0 with last commit", PoaCore.Phase.PROPOSE);
  }

  @Test
  void aTimeOfThePrecommitIsNeverBeforeTheBlock() {
    Instant early = genesis.time().minusSeconds(100);
    Seal seal = Seal.of(CHAIN, proposal(), 0, early);
    assertEquals(genesis.time().plusMillis(1), seal.timestamp());
    assertEquals(NOW, Seal.of(CHAIN, proposal(), 0, NOW).timestamp());
  }

  @Test
  void instantWaitsForTransactionsAndThenForTheShortInterval() {
    core = new PoaCore(CHAIN, INSTANT);
    toHeight2();
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    step(new PoaEvent.TransactionsWait(NOW.plusMillis(20)), "timer 30", PoaCore.Phase.WAIT);
    step(new PoaEvent.TransactionsWait(NOW.plusMillis(30)), "", PoaCore.Phase.WAIT);
    step(new PoaEvent.TimerFired(lastTimer, withTxs(tip(1))), "propose r0 with last commit", PoaCore.Phase.PROPOSE);
  }

  @Test
  void instantMakesAnEmptyBlockAfterTheLongInterval() {
    core = new PoaCore(CHAIN, INSTANT);
    toHeight2();
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    for (int second = 1; second <= 4; second++) {
      step(new PoaEvent.TimerFired(lastTimer, look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    }
    step(new PoaEvent.TimerFired(lastTimer, look(tip(1))), "propose r0 with last commit", PoaCore.Phase.PROPOSE);
  }

  @Test
  void instantSealsAtOnceWhenTheLastBlockIsLongAgo() {
    core = new PoaCore(CHAIN, INSTANT);
    toHeight2();
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    step(new PoaEvent.TransactionsWait(NOW.plusMillis(700)), "propose r0 with last commit", PoaCore.Phase.PROPOSE);
  }

  @Test
  void withoutEmptyBlocksItLooksForForgottenTransactions() {
    core = new PoaCore(CHAIN, QUIET);
    toHeight2();
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    step(new PoaEvent.TimerFired(lastTimer, look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    step(new PoaEvent.TimerFired(lastTimer, withTxs(tip(1))), "propose r0 with last commit", PoaCore.Phase.PROPOSE);
  }

  @Test
  void aStaleTimerOrProposalDoesNothing() {
    toHeight2();
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    step(new PoaEvent.TimerFired(lastTimer - 1, look(tip(1))), "", PoaCore.Phase.WAIT);
    step(new PoaEvent.Proposed(1, proposal(), NOW), "", PoaCore.Phase.WAIT);
    step(new PoaEvent.Signed(SIGNATURE), "", PoaCore.Phase.WAIT);
  }

  @Test
  void aSignerThatSignedThisHeightMovesToTheNextRound() {
    step(new PoaEvent.Started(look(genesis, new SignedStep(1, 3, 2))), "propose r4 without last commit",
        PoaCore.Phase.PROPOSE);
    step(new PoaEvent.Proposed(1, proposal(), NOW), "sign 1/4", PoaCore.Phase.SIGN);
    step(new PoaEvent.SignRefused("other bytes", new SignedStep(1, 5, 2)), "sign 1/6", PoaCore.Phase.SIGN);
    step(new PoaEvent.Signed(SIGNATURE), "commit 1", PoaCore.Phase.COMMIT);
  }

  @Test
  void aSignerAheadOfTheChainStopsTheEngine() {
    step(new PoaEvent.Started(look(genesis, new SignedStep(7, 0, 2))), "fail", PoaCore.Phase.FAILED);
    assertTrue(core.status().note().contains("has signed height 7"), core.status().note());
    step(new PoaEvent.TransactionsWait(NOW), "", PoaCore.Phase.FAILED);
  }

  @Test
  void aMemoryThatWasBegunAboveTheChainStopsTheEngine() {
    step(new PoaEvent.Started(look(genesis, new SignedStep(1, Integer.MAX_VALUE, 2))), "fail", PoaCore.Phase.FAILED);
    assertTrue(core.status().note().contains("signs only above it"), core.status().note());
  }

  @Test
  void aSignerThatRefusesWithoutAReasonStopsTheEngine() {
    proposed();
    step(new PoaEvent.SignRefused("broken", NOTHING_SIGNED), "fail", PoaCore.Phase.FAILED);
  }

  @Test
  void aSignerThatIsAwayIsAskedAgainForTheSameBytes() {
    proposed();
    step(new PoaEvent.SignFailed(new Failure(Failure.Kind.EMPTY_SLOT, "away"), NOW), "timer 100", PoaCore.Phase.SIGN);
    step(new PoaEvent.TimerFired(lastTimer, look(genesis)), "sign 1/0", PoaCore.Phase.SIGN);
    assertEquals(1, signBytes.stream().distinct().count());
    assertEquals(2, signBytes.size());
  }

  @Test
  void aSignatureOfAnotherLengthStopsTheEngine() {
    proposed();
    step(new PoaEvent.Signed(Bytes.wrap(new byte[63])), "fail", PoaCore.Phase.FAILED);
  }

  @Test
  void failedProposalsAreRepeatedEverSlower() {
    step(new PoaEvent.Started(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    long[] delays = {100, 200, 400, 800, 1000, 1000}; // beyond a second it looks in between
    for (int i = 0; i < delays.length; i++) {
      step(new PoaEvent.ProposeFailed(lastAttempt, new Failure(Failure.Kind.EMPTY_SLOT, "mempool"), NOW),
          "timer " + delays[i], PoaCore.Phase.WAIT);
      while (core.phase() == PoaCore.Phase.WAIT) {
        render(core.on(new PoaEvent.TimerFired(lastTimer, look(genesis))));
      }
    }
    assertTrue(core.status().note().contains("mempool"));
  }

  @Test
  void aPluginThatKeepsFailingStopsTheEngine() {
    core.on(new PoaEvent.Started(look(genesis)));
    int attempts = 0;
    while (core.phase() != PoaCore.Phase.FAILED) {
      if (core.phase() == PoaCore.Phase.PROPOSE) {
        attempts++;
        render(core.on(new PoaEvent.ProposeFailed(attempts, new Failure(Failure.Kind.PLUGIN, "bug"), NOW)));
      } else {
        render(core.on(new PoaEvent.TimerFired(lastTimer, look(genesis))));
      }
    }
    assertEquals(PoaCore.MAX_PLUGIN_FAILURES, attempts);
  }

  @Test
  void aSealedBlockIsHandedOverUntilTheNodeTakesIt() {
    proposed();
    step(new PoaEvent.Signed(SIGNATURE), "commit 1", PoaCore.Phase.COMMIT);
    step(new PoaEvent.CommitFailed(1, new Failure(Failure.Kind.EMPTY_SLOT, "store"), NOW), "timer 100",
        PoaCore.Phase.COMMIT);
    step(new PoaEvent.TimerFired(lastTimer, look(genesis)), "commit 1", PoaCore.Phase.COMMIT);
    step(new PoaEvent.CommitFailed(1, new Failure(Failure.Kind.PLUGIN, "store"), NOW), "fail", PoaCore.Phase.FAILED);
  }

  @Test
  void parkingTable() {
    step(new PoaEvent.Started(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    step(new PoaEvent.Park(1, 1), "", PoaCore.Phase.PROPOSE); // waits for height 1
    step(new PoaEvent.Park(2, 0), "park 1 false, park 2 true", PoaCore.Phase.PARKED);
    step(new PoaEvent.Park(3, 5), "park 3 false", PoaCore.Phase.PARKED); // the granted one stands
    step(new PoaEvent.Proposed(1, proposal(), NOW), "", PoaCore.Phase.PARKED);
    step(new PoaEvent.TransactionsWait(NOW), "", PoaCore.Phase.PARKED);
    step(new PoaEvent.ParkCancelled(3, look(genesis)), "", PoaCore.Phase.PARKED);
    step(new PoaEvent.Resume(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    step(new PoaEvent.Proposed(lastAttempt, proposal(), NOW), "sign 1/0", PoaCore.Phase.SIGN);
    step(new PoaEvent.Park(4, 0), "park 4 false", PoaCore.Phase.SIGN); // too late
    step(new PoaEvent.Park(5, 1), "", PoaCore.Phase.SIGN);
    step(new PoaEvent.Signed(SIGNATURE), "commit 1, park 5 true", PoaCore.Phase.COMMIT);
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "", PoaCore.Phase.PARKED);
    step(new PoaEvent.Resume(look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
  }

  @Test
  void aMissedDeadlineDoesNotStopTheChain() {
    proposed();
    step(new PoaEvent.Park(1, 1), "", PoaCore.Phase.SIGN);
    step(new PoaEvent.ParkCancelled(1, look(genesis)), "park 1 false", PoaCore.Phase.SIGN);
    step(new PoaEvent.Signed(SIGNATURE), "commit 1", PoaCore.Phase.COMMIT);
    step(new PoaEvent.Committed(tip(1), look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
  }

  @Test
  void aStrangerOrAMinoritySealsNothing() {
    step(new PoaEvent.Started(new Look(genesis, NOW, true, Optional.empty())), "timer 1000", PoaCore.Phase.BLOCKED);
    assertTrue(core.status().note().contains("no validator key"));
    step(new PoaEvent.TimerFired(lastTimer, look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);

    core = new PoaCore(CHAIN, PERIODIC);
    ChainTip others = withSet(set(new FakeSigner().publicKey(), 10));
    step(new PoaEvent.Started(look(others)), "timer 1000", PoaCore.Phase.BLOCKED);
    assertTrue(core.status().note().contains("not in the validator set"));

    core = new PoaCore(CHAIN, PERIODIC);
    step(new PoaEvent.Started(look(withSet(shared(2, 1)))), "timer 1000", PoaCore.Phase.BLOCKED);
    assertTrue(core.status().note().contains("power 2 of 3"), core.status().note());
    assertEquals(false, core.status().validator());
  }

  @Test
  void moreThanTwoThirdsSealWithOneEntryPerMember() {
    ValidatorSet set = shared(7, 3);
    Authority authority = Authority.in(set, KEY.address());
    assertTrue(authority.seals());
    Commit commit = Commit.decode(Seal.of(CHAIN, proposal(), 2, NOW).with(SIGNATURE, authority).commit());
    assertEquals(2, commit.size());
    assertEquals(2, commit.round());
    for (int i = 0; i < 2; i++) {
      boolean own = set.get(i).address().equals(KEY.address());
      assertEquals(own ? BlockIdFlag.COMMIT : BlockIdFlag.ABSENT, commit.signatures().get(i).flag());
    }
  }

  @Test
  void theBoundOfTwoThirdsIsExactAndDoesNotOverflow() {
    assertEquals(false, Authority.in(shared(200, 100), KEY.address()).seals());
    assertEquals(true, Authority.in(shared(201, 100), KEY.address()).seals());
    long huge = Long.MAX_VALUE / 8 - 1;
    assertEquals(true, Authority.in(shared(huge, 1), KEY.address()).seals());
    assertEquals(false, Authority.in(shared(1, huge), KEY.address()).seals());
  }

  @Test
  void aValidatorSetThatCannotBeReadStopsTheEngine() {
    ChainTip broken = ChainTip.builder(0).validators(Bytes.fromHex("ff")).build();
    step(new PoaEvent.Started(look(broken)), "fail", PoaCore.Phase.FAILED);
  }

  @Test
  void aProposalWithoutANameIsNotSigned() {
    step(new PoaEvent.Started(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    Proposal nameless = Proposal.builder(1, Bytes.EMPTY, Bytes.EMPTY, NOW, 0).build();
    step(new PoaEvent.Proposed(1, nameless, NOW), "fail", PoaCore.Phase.FAILED);
  }

  @Test
  void aChainThatMovedMeanwhileIsFollowed() {
    step(new PoaEvent.Started(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    Proposal later = Proposal.builder(2, Bytes.EMPTY, proposal().blockId(), NOW, 0).build();
    step(new PoaEvent.Proposed(1, later, NOW), "timer 100", PoaCore.Phase.WAIT);
    step(new PoaEvent.TimerFired(lastTimer, look(tip(1))), "timer 1000", PoaCore.Phase.WAIT);
    assertEquals(2, core.status().height());
  }

  private long lastTimer;
  private long lastAttempt;
  private final java.util.ArrayList<Bytes> signBytes = new java.util.ArrayList<>();

  private void step(PoaEvent event, String effects, PoaCore.Phase phase) {
    assertEquals(effects, render(core.on(event)), event.toString());
    assertEquals(phase, core.phase());
  }

  private void proposed() {
    step(new PoaEvent.Started(look(genesis)), "propose r0 without last commit", PoaCore.Phase.PROPOSE);
    step(new PoaEvent.Proposed(1, proposal(), NOW), "sign 1/0", PoaCore.Phase.SIGN);
  }

  private void toHeight2() {
    proposed();
    step(new PoaEvent.Signed(SIGNATURE), "commit 1", PoaCore.Phase.COMMIT);
  }

  private String render(List<PoaEffect> effects) {
    return effects.stream().map(this::render).collect(Collectors.joining(", "));
  }

  private String render(PoaEffect effect) {
    if (effect instanceof PoaEffect.StartTimer timer) {
      lastTimer = timer.timer();
      return "timer " + timer.delay().toMillis();
    } else if (effect instanceof PoaEffect.Propose propose) {
      lastAttempt = propose.attempt();
      return "propose r" + propose.round() + (propose.lastCommit().isEmpty() ? " without" : " with") + " last commit";
    } else if (effect instanceof PoaEffect.Sign sign) {
      signBytes.add(sign.signBytes());
      return "sign " + sign.height() + "/" + sign.round();
    } else if (effect instanceof PoaEffect.Commit commit) {
      return "commit " + commit.block().height();
    } else if (effect instanceof PoaEffect.AnswerPark answer) {
      return "park " + answer.request() + " " + answer.parked();
    }
    return "fail";
  }

  private Proposal proposal() {
    return model.propose(CHAIN, genesis, Bytes.EMPTY, KEY.address(), NOW, List.of());
  }

  /** A tip with the application's hash unchanged; only what the core reads is real. */
  private ChainTip tip(long height) {
    return ChainTip.builder(height).time(NOW).commit(Bytes.fromHex("01")).validators(genesis.validators())
        .nextValidators(genesis.nextValidators()).appHash(genesis.appHash()).build();
  }

  private ChainTip withSet(ValidatorSet set) {
    return ChainTip.builder(0).validators(set.encode()).appHash(genesis.appHash()).build();
  }

  private static ValidatorSet set(Bytes key, long power) {
    return ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(key), power)));
  }

  private static ValidatorSet shared(long own, long other) {
    return ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(KEY.publicKey()), own),
        Validator.of(PublicKey.ed25519(new FakeSigner().publicKey()), other)));
  }

  private static Look look(ChainTip tip) {
    return look(tip, NOTHING_SIGNED);
  }

  private static Look look(ChainTip tip, SignedStep last) {
    return new Look(tip, NOW, false, Optional.of(new Look.Key(KEY.address(), last)));
  }

  private static Look withTxs(ChainTip tip) {
    return new Look(tip, NOW, true, Optional.of(new Look.Key(KEY.address(), NOTHING_SIGNED)));
  }
}
