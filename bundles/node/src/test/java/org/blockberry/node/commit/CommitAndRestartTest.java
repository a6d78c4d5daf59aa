package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockResults;
import org.blockberry.node.commit.ChainRig.Home;
import org.blockberry.node.commit.ChainRig.Killed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CommitAndRestartTest {
  private static Throwable failureOf(ChainRig rig, SealedBlock block) {
    return assertThrows(ExecutionException.class, () -> rig.commit(block)).getCause();
  }

  @Test
  void theStepsOfACommitComeInTheOrderOfTheDesign() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      assertEquals(List.of("initChain", "state 0"), home.calls);
      home.calls.clear();
      long before = home.blocks.syncedWrites();
      rig.commitNext();
      rig.committer.close();
      assertEquals(List.of("append 1", "mark 1", "execute 1", "results 1", "gate closed", "commit 1", "pool 1", "gate open", "state 1",
          "answers 1", "tell 1"), home.calls);
      assertEquals(before + 3, home.blocks.syncedWrites(), "block, results, state: one barrier each");
    }
  }

  @Test
  @Tag("sec-S4")
  void aHeldCommitterBeginsNoHeightAndGoesOnByItself() throws Exception {
    Home home = new Home(1);
    java.util.concurrent.atomic.AtomicReference<Optional<String>> hold = new java.util.concurrent.atomic.AtomicReference<>(Optional.empty());
    try (ChainRig rig = new ChainRig(home)) {
      rig.commitNext();
      rig.committer.holdWhile(hold::get);
      hold.set(Optional.of("the disk is full"));
      home.calls.clear();
      SealedBlock next = rig.next();
      var waiting = rig.committer.commit(next).toCompletableFuture();
      assertThrows(java.util.concurrent.TimeoutException.class, () -> waiting.get(100, java.util.concurrent.TimeUnit.MILLISECONDS));
      assertEquals(List.of(), home.calls, "nothing of the height is written");
      hold.set(Optional.empty());
      assertEquals(2, waiting.get(20, java.util.concurrent.TimeUnit.SECONDS).height());
      assertEquals(List.of(), rig.halts);
    }
  }

  /** Content that was found right is not looked at again, but only under the id of all its bytes: the header's hash is not enough. */
  @Test
  void anotherContentUnderAHeaderThatWasJudgedIsRefused() throws Exception {
    try (ChainRig rig = new ChainRig(new Home(1))) {
      rig.put("paid");
      SealedBlock next = rig.next();
      Block right = Block.decode(next.block());
      Block wrong = new Block(right.header(), List.of(Bytes.utf8("paid twice")), right.evidence(), right.lastCommit());
      assertEquals(Optional.empty(), rig.rules.problem(rig.committer.state(), right, right.blockId()));
      assertTrue(rig.rules.problem(rig.committer.state(), wrong, wrong.blockId()).orElseThrow().contains("data hash"));
      Throwable refused = failureOf(rig, new SealedBlock(1, wrong.encode(), next.commit()));
      assertTrue(refused.getMessage().contains("data hash"), refused.getMessage());
      assertEquals(1, rig.commit(next).height());
    }
  }

  @Test
  void aTaskRunsBetweenTwoHeights() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      rig.commitNext();
      long seen = rig.committer.between(() -> home.blocks.stateHeight().orElseThrow()).toCompletableFuture().get();
      assertEquals(1, seen);
      var failed = rig.committer.between(() -> {
        throw new java.io.IOException("no");
      }).toCompletableFuture();
      assertInstanceOf(java.io.IOException.class, assertThrows(ExecutionException.class, failed::get).getCause());
      assertEquals(2, rig.commitNext().height(), "the chain goes on");
      rig.committer.close();
      assertTrue(rig.committer.between(() -> 1).toCompletableFuture().isCompletedExceptionally());
    }
  }

  /** Dies at {@code point} of height {@code at}, starts again, goes on to height 4; gives how often {@code at} was executed. */
  private static int crashAndGoOn(CrashPoint point, long initial, int nth) throws Exception {
    long at = initial + nth;
    List<Bytes> expected = ChainRig.undisturbed(initial, nth + 3);
    Home home = new Home(initial);
    AtomicBoolean dead = new AtomicBoolean();
    CrashPlan plan = new CrashPlan(point, at, () -> {
      dead.set(true);
      throw new Killed();
    });
    try (ChainRig rig = new ChainRig(home, Optional.of(plan))) {
      for (int i = 0; i < nth; i++) {
        rig.commitNext();
      }
      assertInstanceOf(Killed.class, assertThrows(ExecutionException.class, rig::commitNext).getCause());
      assertTrue(dead.get());
    }
    try (ChainRig rig = new ChainRig(home)) {
      long height = rig.committer.tip().height();
      assertEquals(point == CrashPoint.BEFORE_BLOCK ? at - 1 : at, height, "a stored block is finished at the start");
      while (rig.committer.tip().height() < initial + nth + 2) {
        rig.commitNext();
      }
      assertEquals(expected.get(nth + 2), rig.committer.tip().appHash(), "another state than without the crash");
      assertEquals(expected.get(nth), BlockResults.decode(home.blocks.results(at).orElseThrow()).appHash());
      assertEquals(2, BlockResults.decode(home.blocks.results(at).orElseThrow()).txResults().size());
      assertEquals(home.app.hash(), rig.committer.tip().appHash());
      assertEquals(List.of(), rig.halts);
    }
    try (ChainRig again = new ChainRig(home)) {
      assertEquals(Optional.empty(), again.point().pending(), "settled means settled");
    }
    return (int) home.calls.stream().filter(("execute " + at)::equals).count();
  }

  @Test
  @Tag("sec-S1")
  void aKillAtAnyPointOfAnyBlockLeadsToTheSameChain() throws Exception {
    for (CrashPoint point : CrashPoint.values()) {
      boolean executedBefore = point == CrashPoint.AFTER_EXECUTE || point == CrashPoint.AFTER_RESULTS;
      for (int nth : new int[] {0, 1}) {
        assertEquals(executedBefore ? 2 : 1, crashAndGoOn(point, 1, nth), point + " at block " + nth + ": executions");
      }
    }
  }

  @Test
  void aChainThatBeginsAboveOneRestartsAsWell() throws Exception {
    for (CrashPoint point : CrashPoint.values()) {
      crashAndGoOn(point, 7, 0);
    }
  }

  @Test
  void aKillAfterTheGenesisBeforeTheFirstBlockLeavesAHomeThatStarts() throws Exception {
    Home home = new Home(1);
    new ChainRig(home).close();
    try (ChainRig rig = new ChainRig(home)) {
      rig.commitNext();
      assertEquals(ChainRig.undisturbed(1, 1).get(0), rig.committer.tip().appHash());
    }
    assertEquals(List.of("initChain", "initChain"), home.calls.stream().filter("initChain"::equals).toList(), "once for each instance");
  }

  @Test
  void anApplicationThatLostItsStateExecutesAllBlocksAgain() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      for (int i = 0; i < 3; i++) {
        rig.commitNext();
      }
    }
    Home same = home.withoutAppState();
    try (ChainRig rig = new ChainRig(same)) {
      assertEquals(3, same.app.height());
      assertEquals(home.app.hash(), same.app.hash());
      assertEquals(List.of("initChain", "execute 1", "commit 1", "execute 2", "commit 2", "execute 3", "commit 3"), same.calls);
      rig.put("x");
      assertEquals(4, rig.commit(rig.next()).height());
    }
  }

  @Test
  void heightsThatNoCrashCanLeaveHaltAndSayWhich() throws Exception {
    Home ahead = new Home(1);
    try (ChainRig rig = new ChainRig(ahead)) {
      rig.commitNext();
      rig.commitNext();
    }
    ahead.blocks.truncate(1);
    String lost = assertThrows(HaltException.class, () -> new ChainRig(ahead)).getMessage();
    assertTrue(lost.contains("block store is at height 1, chain state at 2, application at 2"), lost);
    assertTrue(lost.contains("backup"), lost);

    Home behind = new Home(1);
    try (ChainRig rig = new ChainRig(behind)) {
      for (int i = 0; i < 3; i++) {
        rig.commitNext();
      }
    }
    behind.blocks.forgetStates(1);
    String gap = assertThrows(HaltException.class, () -> new ChainRig(behind)).getMessage();
    assertTrue(gap.contains("block store is at height 3, chain state at 1"), gap);

    String foreign = assertThrows(HaltException.class, () -> {
      Home other = new Home(1);
      try (ChainRig rig = new ChainRig(other)) {
        rig.commitNext();
      }
      ChainRig rig = new ChainRig(other.withoutBlocks());
      rig.close();
    }).getMessage();
    assertTrue(foreign.contains("application has state of height 1 but there is no chain"), foreign);
  }

  @Test
  void dataOfAnotherChainIsRefused() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      rig.commitNext();
      String message = assertThrows(HaltException.class,
          () -> new Restart(home.genesis("other-2"), rig.blocks, rig.application).settle()).getMessage();
      assertTrue(message.contains("\"rig-1\"") && message.contains("\"other-2\""), message);
    }
  }

  @Test
  void aBlockThatDoesNotBelongHereIsRefusedAndTheChainGoesOn() throws Exception {
    try (ChainRig rig = new ChainRig(new Home(1))) {
      rig.commitNext();
      rig.put("x");
      SealedBlock good = rig.next();
      byte[] commit = good.commit().toArray();
      commit[commit.length - 1] ^= 1; // last byte of the signature
      for (SealedBlock bad : List.of(new SealedBlock(2, good.block(), Bytes.wrap(commit)), new SealedBlock(5, good.block(), good.commit()),
          new SealedBlock(2, Bytes.utf8("nonsense"), good.commit()), new SealedBlock(2, good.block(), Bytes.utf8("nonsense")),
          new SealedBlock(2, Bytes.EMPTY, Bytes.EMPTY))) {
        assertInstanceOf(IllegalArgumentException.class, failureOf(rig, bad));
      }
      assertEquals(2, rig.commit(good).height());
      assertInstanceOf(IllegalArgumentException.class, failureOf(rig, good), "the same block again");
      assertEquals(Optional.empty(), rig.committer.halted());
    }
  }

  /** One flipped bit anywhere in block or commit is refused, never a halt. */
  @Property(tries = 300)
  void damagedBytesNeverHaltTheChain(@ForAll boolean inBlock, @ForAll @IntRange(min = 0, max = 100_000) int bit) throws Exception {
    try (ChainRig rig = new ChainRig(new Home(1))) {
      rig.put("x");
      SealedBlock good = rig.next();
      byte[] bytes = (inBlock ? good.block() : good.commit()).toArray();
      bytes[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
      SealedBlock bad = inBlock ? new SealedBlock(1, Bytes.wrap(bytes), good.commit()) : new SealedBlock(1, good.block(), Bytes.wrap(bytes));
      try {
        rig.commit(bad);
      } catch (ExecutionException e) {
        assertInstanceOf(IllegalArgumentException.class, e.getCause());
      }
      assertEquals(Optional.empty(), rig.committer.halted());
    }
  }

  @Test
  void anApplicationThatBreaksTheRulesHaltsTheChainWithNothingDurableBeyondTheBlock() throws Exception {
    record Case(UnaryOperator<BlockOutcome> answer, String reason) {}
    Bytes hash = Bytes.wrap(new byte[32]);
    for (Case each : List.of(
        new Case(outcome -> {
          throw new IllegalStateException("out of order");
        }, "out of order"),
        new Case(outcome -> null, "gave no outcome"),
        new Case(outcome -> BlockOutcome.builder(hash, List.of(TxOutcome.builder().build())).build(), "1 results for 2"),
        new Case(outcome -> BlockOutcome.builder(Bytes.utf8("short"), outcome.txOutcomes()).build(), "5 bytes but it must have 32"),
        new Case(outcome -> BlockOutcome.builder(hash, outcome.txOutcomes()).validatorChanges(List.of(
            new ValidatorChange("ed25519", Bytes.wrap(new byte[32]), -1))).build(), "cannot be executed"),
        new Case(outcome -> BlockOutcome.builder(hash, outcome.txOutcomes()).consensusParams(Bytes.utf8("zzz")).build(),
            "cannot be executed"),
        new Case(outcome -> {
          throw new StackOverflowError();
        }, "StackOverflowError"))) {
      Home home = new Home(1);
      try (ChainRig rig = new ChainRig(home)) {
        rig.app.answer = each.answer();
        Throwable failure = assertThrows(ExecutionException.class, rig::commitNext).getCause();
        assertInstanceOf(HaltException.class, failure);
        assertTrue(failure.getMessage().contains(each.reason()), failure.getMessage());
        assertEquals(1, rig.halts.size());
        assertEquals(Optional.empty(), home.blocks.results(1));
        assertEquals(Optional.empty(), home.blocks.state(1));
        assertEquals(0, home.app.height());
        assertEquals(failure.getMessage(), failureOf(rig, new SealedBlock(1, Bytes.EMPTY, Bytes.EMPTY)).getMessage(), "and stays halted");
      }
      try (ChainRig corrected = new ChainRig(home)) {
        assertEquals(1, corrected.committer.tip().height(), "a corrected application goes on");
      }
    }
  }

  @Test
  void anApplicationReplacedBetweenExecuteAndCommitExecutesAgainAndGivesTheSame() throws Exception {
    Home home = new Home(1);
    Stream.of(false, true).forEach(emptyForAWhile -> {
      try (ChainRig rig = new ChainRig(home)) {
        long height = rig.committer.state().nextHeight();
        HashApp next = new HashApp(home.app, home.calls);
        AtomicBoolean once = new AtomicBoolean();
        rig.app.answer = outcome -> {
          if (once.compareAndSet(false, true)) {
            new Thread(() -> {
              rig.application.close("replaced", java.time.Duration.ofSeconds(10));
              if (emptyForAWhile) {
                rig.application.empty("gone");
              }
              rig.application.open(next);
            }).start();
            while (rig.application.filled()) { // the gate is closed when this call leaves
              Thread.onSpinWait();
            }
          }
          return outcome;
        };
        rig.commitNext();
        assertEquals(2, home.calls.stream().filter(("execute " + height)::equals).count());
        assertEquals(1, home.calls.stream().filter(("commit " + height)::equals).count());
        assertEquals(ChainRig.undisturbed(1, (int) height).get((int) height - 1), rig.committer.tip().appHash());
        assertEquals(List.of(), rig.halts);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
  }

  @Test
  void anApplicationThatComesBackWithoutItsStateIsBroughtToTheChainBeforeItExecutes() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      rig.commitNext();
      rig.commitNext();
      HashApp.Disk empty = new HashApp.Disk();
      rig.application.close("replaced", java.time.Duration.ofSeconds(10));
      rig.application.open(new HashApp(empty, home.calls));
      rig.commitNext();
      assertEquals(ChainRig.undisturbed(1, 3).get(2), rig.committer.tip().appHash());
      assertEquals(3, empty.height());
    }
  }

  /** Two nodes, one of which has an application that answers otherwise from block 2 on. */
  @Test
  @Tag("sec-P5")
  void anApplicationThatAnswersOtherwiseThanThoseOfTheValidatorsHaltsItsNode() throws Exception {
    Home others = new Home(1);
    Home own = others.withoutAppState().withoutBlocks();
    try (ChainRig theirs = new ChainRig(others); ChainRig ours = new ChainRig(own)) {
      ours.app.answer = outcome -> ours.committer.tip().height() == 0 ? outcome
          : BlockOutcome.builder(outcome.appHash(), outcome.txOutcomes().stream().map(each -> TxOutcome.builder().code(7).build()).toList())
              .build();
      for (int height = 1; height <= 2; height++) {
        theirs.put("tx" + height);
        SealedBlock block = theirs.next();
        theirs.commit(block);
        ours.commit(block);
      }
      SealedBlock third = theirs.next();
      Throwable halt = failureOf(ours, third);
      assertInstanceOf(HaltException.class, halt);
      assertTrue(halt.getMessage().contains("not deterministic") && halt.getMessage().contains("block 3"), halt::getMessage);
      assertEquals(1, ours.halts.size(), "an operator is told");
      assertEquals(2, ours.committer.tip().height());
      assertInstanceOf(HaltException.class, failureOf(ours, third), "and it does not go on");
      assertEquals(2, own.blocks.height(), "nothing of it is stored");
      SealedBlock forged = new SealedBlock(3, third.block(), theirs.committer.tip().commit());
      theirs.commit(third);
      assertEquals(3, theirs.committer.tip().height());
      assertTrue(failureOf(theirs, forged).getMessage().contains("refused"), "what nobody decided is refused and stops nobody");
    }
  }

  @Test
  @Tag("sec-P5")
  void anExecutionThatDiffersFromTheOneBeforeTheCrashHalts() throws Exception {
    Home home = new Home(1);
    CrashPlan plan = new CrashPlan(CrashPoint.AFTER_RESULTS, 1, () -> {
      throw new Killed();
    });
    try (ChainRig rig = new ChainRig(home, Optional.of(plan))) {
      rig.app.answer = outcome -> BlockOutcome.builder(outcome.appHash(), outcome.txOutcomes().stream()
          .map(each -> TxOutcome.builder().code(7).build()).toList()).build();
      assertThrows(ExecutionException.class, rig::commitNext);
    }
    String message = assertThrows(HaltException.class, () -> new ChainRig(home)).getMessage();
    assertTrue(message.contains("not deterministic"), message);
  }

  @Test
  void aStateStoreThatLostWhatWasPreparedCostsOneMoreExecutionAndAFailingOneHalts() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      AtomicBoolean once = new AtomicBoolean();
      rig.app.beforeCommit = () -> {
        if (once.compareAndSet(false, true)) {
          throw new StoreException("version 1 was not prepared");
        }
      };
      assertEquals(1, rig.commitNext().height());
      assertEquals(2, home.calls.stream().filter("execute 1"::equals).count());
      rig.app.beforeCommit = () -> {
        throw new StoreException("disk full");
      };
      Throwable failure = assertThrows(ExecutionException.class, rig::commitNext).getCause();
      assertTrue(failure.getMessage().contains("disk full"), failure.getMessage());
      assertFalse(rig.halts.isEmpty());
    }
  }

  @Test
  void anApplicationThatDoesNotSayHowFarItIsIsAskedAgainAndThenHaltsTheChain() throws Exception {
    Home home = new Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      rig.commitNext();
      AtomicInteger failures = new AtomicInteger(4);
      rig.app.beforeInfo = () -> {
        if (failures.getAndDecrement() > 0) {
          throw new IllegalStateException("no idea");
        }
      };
      assertEquals(2, rig.commitNext().height());
      assertEquals(1, home.calls.stream().filter("commit 2"::equals).count());
      AtomicInteger asked = new AtomicInteger();
      rig.app.beforeInfo = () -> {
        asked.incrementAndGet();
        throw new IllegalStateException("no idea");
      };
      Throwable failure = assertThrows(ExecutionException.class, rig::commitNext).getCause();
      assertInstanceOf(HaltException.class, failure);
      assertTrue(failure.getMessage().contains("no idea"), failure::getMessage);
      assertEquals(5, asked.get(), "as often as makes a quarantine");
      assertEquals(List.of(failure.getMessage()), rig.halts);
      assertEquals(2, home.app.height(), "nothing was committed on a guess");
    }
    try (ChainRig rig = new ChainRig(home)) {
      assertEquals(3, rig.committer.tip().height(), "finished at the start");
    }
  }

  @Test
  void anEngineOrAPoolThatFailsWhenToldDoesNotStopAFinalBlock() throws Exception {
    try (ChainRig rig = new ChainRig(new Home(1))) {
      rig.consensus.close("", java.time.Duration.ZERO);
      rig.consensus.empty("gone");
      assertEquals(1, rig.commitNext().height());
    }
  }

  @Test
  void aPoolThatOffersACommittedTransactionAgainDoesNotMakeTheChainCommitItTwice() throws Exception {
    try (ChainRig rig = new ChainRig(new Home(1))) {
      rig.put("x");
      rig.commit(rig.next());
      rig.put("x");
      rig.put("y");
      rig.commit(rig.next());
      assertEquals(List.of(Bytes.utf8("y")), rig.committed.get(1).block().txs());
    }
  }
}
