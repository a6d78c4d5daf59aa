package org.blockberry.consensus.bft.core;

import org.junit.jupiter.api.Test;

/** What prevotes lead to: R3 (line 34), R4 (line 36), R5 (line 44), R10 (line 61), and late polkas (specification bft section 2.1). */
class PrevoteRulesTest {
  private static final String NIL_0 = "timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE\n";
  private static final String TO_1 = "timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE\n";

  @Test
  void r3OnceForMixedPrevotes() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 A by 0     | share prevote 0 A by 0
        prevote 0 nil by 1   | share prevote 0 nil by 1
        signed prevote 0 nil | share our prevote 0 nil by 3; timer 0 PREVOTE 400
        prevote 0 A by 2     | share prevote 0 A by 2
        """).fired("R0 1, R3 1, R9 1");
  }

  @Test
  void r3NotBeforeOurOwnPrevote() {
    CoreRig.member(3).begun().run("""
        prevote 0 A by 0     | share prevote 0 A by 0
        prevote 0 nil by 1 2 | share prevote 0 nil by 1; share prevote 0 nil by 2
        timeout 0 PROPOSE    | moved 0 PREVOTE; sign prevote 0 nil; timer 0 PREVOTE 400 | 0 PREVOTE
        """).fired("R0 1, R3 1, R9 1");
  }

  @Test
  void r3AgainInTheNextRound() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 A by 0     | share prevote 0 A by 0
        prevote 0 nil by 1 2 | share prevote 0 nil by 1; share prevote 0 nil by 2; timer 0 PREVOTE 400
        """ + TO_1 + """
        timeout 1 PROPOSE    | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE
        prevote 1 A by 0     | share prevote 1 A by 0
        prevote 1 nil by 1 2 | share prevote 1 nil by 1; share prevote 1 nil by 2; timer 1 PREVOTE 430
        """).fired("R0 2, R3 2, R9 2, R11 1");
  }

  @Test
  void r3NeedsMoreThanTwoThirdsOfThePower() {
    new CoreRig(CoreRig.RULES, -1, 3, 3, 2, 1).begun().run("""
        timeout 0 PROPOSE  | moved 0 PREVOTE | 0 PREVOTE
        prevote 0 A by 0   | share prevote 0 A by 0
        prevote 0 nil by 1 | share prevote 0 nil by 1
        prevote 0 nil by 3 | share prevote 0 nil by 3; timer 0 PREVOTE 400
        """);
  }

  @Test
  void r10PrecommitsNil() {
    CoreRig.member(3).begun().run("timeout 0 PREVOTE |\n" + NIL_0 + """
        timeout 1 PREVOTE    |
        2: timeout 0 PREVOTE |
        timeout 0 PREVOTE    | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        timeout 0 PREVOTE    |
        timeout 0 PROPOSE    |
        """).fired("R0 1, R9 1, R10 1");
  }

  @Test
  void r4LocksAndPrecommits() {
    CoreRig.member(3).begun().prevoted("A").run("""
        prevote 0 A by 0 1    | share prevote 0 A by 0; share prevote 0 A by 1
        signed prevote 0 A    | share our prevote 0 A by 3; moved 0 PRECOMMIT; sign precommit 0 A | 0 PRECOMMIT lock 0 A valid 0 A
        prevote 0 A by 2      | share prevote 0 A by 2
        signed precommit 0 A  | share our precommit 0 A by 3
        """).fired("R0 1, R1 1, R4 1");
  }

  @Test
  void r4NeedsMoreThanTwoThirdsOfThePower() {
    new CoreRig(CoreRig.RULES, 3, 3, 3, 2, 1).begun().prevoted("A").run("""
        prevote 0 A by 0 1 | share prevote 0 A by 0; share prevote 0 A by 1
        signed prevote 0 A | share our prevote 0 A by 3; moved 0 PRECOMMIT; sign precommit 0 A | 0 PRECOMMIT lock 0 A valid 0 A
        """);
  }

  @Test
  void r4NotBeforeOurOwnPrevote() {
    CoreRig.member(3).begun().run("""
        proposal 0 A         | share proposal 0 A
        prevote 0 A by 0 1 2 | share prevote 0 A by 0; share prevote 0 A by 1; share prevote 0 A by 2
        part A               | share part 0 A/0; validate A
        valid A              | moved 0 PREVOTE; sign prevote 0 A; moved 0 PRECOMMIT; sign precommit 0 A | 0 PRECOMMIT lock 0 A valid 0 A
        """).fired("R0 1, R1 1, R4 1");
  }

  @Test
  void r4WithoutTheBlockAsksForItAndWaits() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 A by 0 1 2 | share prevote 0 A by 0; share prevote 0 A by 1; share prevote 0 A by 2; moved 0 PREVOTE; timer 0 PREVOTE 400
        part A               | share part 0 A/0; validate A
        valid A              | moved 0 PRECOMMIT; sign precommit 0 A | 0 PRECOMMIT lock 0 A valid 0 A
        """).fired("R0 1, R3 1, R4 1, R9 1");
  }

  @Test
  void r4NeverForABlockThatIsNotValid() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 A by 0 1 2 | share prevote 0 A by 0; share prevote 0 A by 1; share prevote 0 A by 2; moved 0 PREVOTE; timer 0 PREVOTE 400
        part A               | share part 0 A/0; validate A
        invalid A            |
        timeout 0 PREVOTE    | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        """).fired("R0 1, R3 1, R9 1, R10 1");
  }

  @Test
  void r4AfterOurPrecommitMakesItValidButLocksNothing() {
    CoreRig.member(3).begun().prevoted("A").run("""
        prevote 0 A by 0 1 | share prevote 0 A by 0; share prevote 0 A by 1
        timeout 0 PREVOTE  | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        prevote 0 A by 2   | share prevote 0 A by 2 | 0 PRECOMMIT valid 0 A
        """).fired("R0 1, R1 1, R4 1, R10 1");
  }

  @Test
  void r4ALaterPolkaMovesTheLock() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        timeout 0 PRECOMMIT  | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A
        timeout 1 PROPOSE    | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE lock 0 A valid 0 A
        proposal 1 B         | share proposal 1 B
        part B               | share part 1 B/0; validate B
        valid B              |
        prevote 1 B by 0 1   | share prevote 1 B by 0; share prevote 1 B by 1
        prevote 1 B by 2     | share prevote 1 B by 2; moved 1 PRECOMMIT; sign precommit 1 B | 1 PRECOMMIT lock 1 B valid 1 B
        """).fired("R0 2, R1 1, R4 2, R9 1, R11 1");
  }

  @Test
  void r5PrecommitsNil() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 nil by 0 1 | share prevote 0 nil by 0; share prevote 0 nil by 1
        prevote 0 nil by 2   | share prevote 0 nil by 2; moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        signed prevote 0 nil | share our prevote 0 nil by 3
        """).fired("R0 1, R5 1, R9 1");
  }

  @Test
  void r5NotBeforeOurOwnPrevote() {
    CoreRig.member(3).begun().run("""
        prevote 0 nil by 0 1 2 | share prevote 0 nil by 0; share prevote 0 nil by 1; share prevote 0 nil by 2
        timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil; moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        """).fired("R0 1, R5 1, R9 1");
  }

  @Test
  void r5NeedsMoreThanTwoThirdsOfThePower() {
    new CoreRig(CoreRig.RULES, -1, 3, 3, 2, 1).begun().run("""
        timeout 0 PROPOSE    | moved 0 PREVOTE | 0 PREVOTE
        prevote 0 nil by 0 1 | share prevote 0 nil by 0; share prevote 0 nil by 1
        prevote 0 nil by 3   | share prevote 0 nil by 3; moved 0 PRECOMMIT | 0 PRECOMMIT
        """);
  }

  @Test
  void r5KeepsTheLock() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        timeout 0 PRECOMMIT    | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A
        timeout 1 PROPOSE      | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE lock 0 A valid 0 A
        prevote 1 nil by 0 1   | share prevote 1 nil by 0; share prevote 1 nil by 1
        prevote 1 nil by 2     | share prevote 1 nil by 2; moved 1 PRECOMMIT; sign precommit 1 nil | 1 PRECOMMIT lock 0 A valid 0 A
        """);
  }

  /** In round 1, whose proposal is the block of round 0. */
  private static CoreRig sameBlockAgain(boolean latePolka) {
    return CoreRig.member(CoreRig.choices(latePolka, false), 3).begun().prevoted("A").run("""
        proposal 1 A        | share proposal 1 A
        timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100; moved 1 PREVOTE; sign prevote 1 A | 1 PREVOTE
        prevote 0 A by 0 1  | share prevote 0 A by 0; share prevote 0 A by 1
        """);
  }

  @Test
  void latePolkaOnMakesTheBlockValid() {
    sameBlockAgain(true).run("""
        signed prevote 0 A | share our prevote 0 A by 3 | 1 PREVOTE valid 0 A
        prevote 0 A by 2   | share prevote 0 A by 2
        """).fired("R0 2, R1 2, R11 1, LATE_POLKA 1");
  }

  @Test
  void latePolkaOffDoesNot() {
    sameBlockAgain(false).run("""
        signed prevote 0 A | share our prevote 0 A by 3
        prevote 0 A by 2   | share prevote 0 A by 2
        """).fired("R0 2, R1 2, R11 1");
  }

  @Test
  void latePolkaOfABlockThatWasForgottenAsksForItAgain() {
    CoreRig.member(3).begun().prevoted("A").run(TO_1 + """
        prevote 0 A by 0 1 | share prevote 0 A by 0; share prevote 0 A by 1
        prevote 0 A by 2   | share prevote 0 A by 2; moved 1 PROPOSE
        part A             | share part 1 A/0; validate A
        valid A            | | 1 PROPOSE valid 0 A
        """).fired("R0 2, R1 1, R11 1, LATE_POLKA 1");
  }

  @Test
  void r4WithoutALockIsProposedAgain() {
    CoreRig.member(1).begun().prevoted("A").run("""
        prevote 0 A by 0 2   | share prevote 0 A by 0; share prevote 0 A by 2
        timeout 0 PREVOTE    | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        prevote 0 A by 3     | share prevote 0 A by 3 | 0 PRECOMMIT valid 0 A
        timeout 0 PRECOMMIT  | moved 1 PROPOSE; timer 1 PROPOSE 1100; sign proposal 1 A pol 0 | 1 PROPOSE valid 0 A
        """).fired("R0 2, R1 1, R4 1, R10 1, R11 1");
  }

  @Test
  void latePolkaNeverGoesBackNorLocks() {
    CoreRig.member(3).begun().prevoted("A").run(TO_1).prevoted("B").run("""
        prevote 1 B by 0 1 2 | share prevote 1 B by 0; share prevote 1 B by 1; share prevote 1 B by 2; \
                               moved 1 PRECOMMIT; sign precommit 1 B | 1 PRECOMMIT lock 1 B valid 1 B
        prevote 0 A by 0 1 2 | share prevote 0 A by 0; share prevote 0 A by 1; share prevote 0 A by 2
        """).fired("R0 2, R1 2, R4 1, R11 1");
  }

  @Test
  void latePolkaOfAnUnknownBlockAsksForIt() {
    CoreRig.member(3).begun().run(TO_1 + """
        prevote 0 B by 0 1 2 | share prevote 0 B by 0; share prevote 0 B by 1; share prevote 0 B by 2; moved 1 PROPOSE
        part B               | share part 1 B/0; validate B
        valid B              | | 1 PROPOSE valid 0 B
        """).fired("R0 2, R11 1, LATE_POLKA 1");
  }
}
