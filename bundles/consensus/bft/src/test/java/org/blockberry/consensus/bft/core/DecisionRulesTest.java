package org.blockberry.consensus.bft.core;

import org.junit.jupiter.api.Test;

/** What precommits lead to: R6 (line 47), R7 (line 49), and the choices fast nil and commit-wait (specification bft section 2.1). */
class DecisionRulesTest {
  private static final String TO_1 = "timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE\n";

  @Test
  void r6OnceForMixedPrecommitsInAnyStep() {
    CoreRig.member(3).begun().run("""
        precommit 0 A by 0     | share precommit 0 A by 0
        precommit 0 nil by 1   | share precommit 0 nil by 1
        precommit 0 nil by 2   | share precommit 0 nil by 2; timer 0 PRECOMMIT 400
        timeout 0 PROPOSE      | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        timeout 0 PREVOTE      | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        signed precommit 0 nil | share our precommit 0 nil by 3
        timeout 0 PRECOMMIT    | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        """).fired("R0 2, R6 1, R9 1, R10 1, R11 1");
  }

  @Test
  void r6OnlyOfThePresentRoundAndAgainInTheNext() {
    CoreRig.member(3).begun().run(TO_1 + """
        precommit 0 A by 0 1 | share precommit 0 A by 0; share precommit 0 A by 1
        precommit 0 nil by 2 | share precommit 0 nil by 2
        precommit 1 A by 0 1 | share precommit 1 A by 0; share precommit 1 A by 1
        precommit 1 nil by 2 | share precommit 1 nil by 2; timer 1 PRECOMMIT 430
        """).fired("R0 2, R6 1, R11 1");
  }

  @Test
  void r6NeedsMoreThanTwoThirdsOfThePower() {
    new CoreRig(CoreRig.RULES, -1, 3, 3, 2, 1).begun().run("""
        precommit 0 A by 0   | share precommit 0 A by 0
        precommit 0 nil by 1 | share precommit 0 nil by 1
        precommit 0 nil by 3 | share precommit 0 nil by 3; timer 0 PRECOMMIT 400
        """);
  }

  @Test
  void fastNilOffWaits() {
    CoreRig.member(CoreRig.choices(true, false), 3).begun().run("""
        precommit 0 nil by 0 1 | share precommit 0 nil by 0; share precommit 0 nil by 1
        precommit 0 nil by 2   | share precommit 0 nil by 2; timer 0 PRECOMMIT 400
        """).fired("R0 1, R6 1");
  }

  @Test
  void fastNilOnEndsTheRound() {
    CoreRig.member(CoreRig.choices(true, true), 3).begun().run("""
        precommit 0 nil by 0 1 | share precommit 0 nil by 0; share precommit 0 nil by 1
        precommit 0 nil by 2   | share precommit 0 nil by 2; moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        timeout 0 PRECOMMIT    |
        precommit 1 nil by 0 1 | share precommit 1 nil by 0; share precommit 1 nil by 1
        precommit 1 A by 2     | share precommit 1 A by 2; timer 1 PRECOMMIT 430
        """).fired("R0 2, R6 1, FAST_NIL 1");
  }

  @Test
  void r7Decides() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        precommit 0 A by 0   | share precommit 0 A by 0
        precommit 0 A by 2   | share precommit 0 A by 2
        signed precommit 0 A | share our precommit 0 A by 3; moved 0 COMMIT; decide A in 0 by 0 2 3 | 0 COMMIT lock 0 A valid 0 A decided A
        precommit 0 A by 1   | share precommit 0 A by 1
        timeout 0 PRECOMMIT  |
        timeout 0 PREVOTE    |
        proposal 1 B         |
        prevote 1 B by 0 1 2 | share prevote 1 B by 0; share prevote 1 B by 1; share prevote 1 B by 2
        outstanding          | decide A in 0 by 0 1 2 3
        """).fired("R0 1, R1 1, R4 1, R7 1");
  }

  @Test
  void r7NeedsMoreThanTwoThirdsOfThePower() {
    new CoreRig(CoreRig.RULES, -1, 3, 3, 2, 1).begun().run("""
        proposal 0 A       | share proposal 0 A
        part A             | share part 0 A/0; validate A
        valid A            | moved 0 PREVOTE | 0 PREVOTE
        precommit 0 A by 0 1 | share precommit 0 A by 0; share precommit 0 A by 1
        precommit 0 A by 3 | share precommit 0 A by 3; moved 0 COMMIT; decide A in 0 by 0 1 3 | 0 COMMIT decided A
        """); // 6 of 9, then 7
    new CoreRig(CoreRig.RULES, -1, 4, 3, 2, 1).begun().run("""
        proposal 0 A       | share proposal 0 A
        part A             | share part 0 A/0; validate A
        valid A            | moved 0 PREVOTE | 0 PREVOTE
        precommit 0 A by 1 2 3 | share precommit 0 A by 1; share precommit 0 A by 2; share precommit 0 A by 3
        precommit 0 B by 0 | share precommit 0 B by 0; timer 0 PRECOMMIT 400
        """); // 6 of 10
    new CoreRig(CoreRig.RULES, -1, 4, 3, 2, 1).begun().run("""
        proposal 0 A       | share proposal 0 A
        part A             | share part 0 A/0; validate A
        valid A            | moved 0 PREVOTE | 0 PREVOTE
        precommit 0 A by 0 1 | share precommit 0 A by 0; share precommit 0 A by 1; moved 0 COMMIT; decide A in 0 by 0 1 | 0 COMMIT decided A
        """); // 7 of 10
  }

  @Test
  void r7NilIsNotDecided() {
    CoreRig.member(3).begun().run("""
        precommit 0 nil by 0 1 2 | share precommit 0 nil by 0; share precommit 0 nil by 1; share precommit 0 nil by 2; timer 0 PRECOMMIT 400
        """).fired("R0 1, R6 1");
  }

  @Test
  void r7InAnEarlierRound() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        timeout 0 PRECOMMIT    | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A
        precommit 0 nil by 1   | share precommit 0 nil by 1
        precommit 0 A by 0 2   | share precommit 0 A by 0; share precommit 0 A by 2
        signed precommit 0 A   | share our precommit 0 A by 3; moved 1 COMMIT; decide A in 0 by 0 1 2 3 | 1 COMMIT lock 0 A valid 0 A decided A
        """).fired("R0 2, R1 1, R4 1, R7 1, R11 1");
  }

  @Test
  void r7BeforeTheHeightBegins() {
    CoreRig.member(3).run("""
        begin 2 after A by 0 1 2 | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        precommit 0 B by 0       | share precommit 0 B by 0
        precommit 0 B by 1       | share precommit 0 B by 1; moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE
        precommit 0 B by 2       | share precommit 0 B by 2; moved 0 COMMIT | 0 COMMIT decided B
        """).fired("R0 1, R8 1, COMMIT_WAIT 1");
  }

  @Test
  void r7TheNextHeightForgetsAll() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        begin                    |
        begin 2 after A by 0 1 2 | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        begin                    |
        timeout 0 NEW_HEIGHT     | moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE
        valid A                  |
        1: prevote 0 B by 0      |
        1: signed precommit 0 A  | 1: share our precommit 0 A by 3
        """);
  }

  @Test
  void commitWaitAsksForTheBlockAndVotesForNothing() {
    CoreRig.member(3).begun().run("""
        precommit 0 WIDE by 0 1 2 | share precommit 0 WIDE by 0; share precommit 0 WIDE by 1; share precommit 0 WIDE by 2; moved 0 COMMIT \
                                  | 0 COMMIT decided WIDE
        timeout 0 PROPOSE         |
        timeout 0 PRECOMMIT       |
        proposal 0 WIDE           |
        part WIDE 1               | share part 0 WIDE/1
        outstanding               |
        part WIDE 0               | share part 0 WIDE/0; validate WIDE
        outstanding               | validate WIDE
        valid WIDE                | decide WIDE in 0 by 0 1 2
        """).fired("R0 1, R7 1, COMMIT_WAIT 1");
  }

  @Test
  void aDecidedBlockThatIsNotValidHereIsForTheCommitterToRefuse() {
    CoreRig.member(3).begun().run("""
        precommit 0 A by 0 1 2 | share precommit 0 A by 0; share precommit 0 A by 1; share precommit 0 A by 2; moved 0 COMMIT | 0 COMMIT decided A
        part A                 | share part 0 A/0; validate A
        invalid A              | decide A in 0 by 0 1 2
        """).fired("R0 1, R7 1, COMMIT_WAIT 1");
  }

  @Test
  void aDecidedBlockLargerThanAllowedHaltsForGood() {
    CoreRig.member(3).begun().run("""
        precommit 0 HUGE by 0 1 2 | share precommit 0 HUGE by 0; share precommit 0 HUGE by 1; share precommit 0 HUGE by 2; \
                    halt: more than two thirds decided block HUGE of height 1, which is larger than allowed | 0 PROPOSE halted
        timeout 0 PROPOSE         |
        begin 2 after A by 0 1 2  |
        outstanding               |
        """).fired("R0 1");
    CoreRig.member(3).begun().run("""
        precommit 0 HEAVY by 0 1 2 | share precommit 0 HEAVY by 0; share precommit 0 HEAVY by 1; share precommit 0 HEAVY by 2; moved 0 COMMIT \
                                   | 0 COMMIT decided HEAVY
        part HEAVY 0               | share part 0 HEAVY/0
        part HEAVY 1               | share part 0 HEAVY/1; halt: more than two thirds decided block HEAVY of height 1, which is not valid here: \
                                     the block has more bytes than allowed | 0 COMMIT decided HEAVY halted
        valid HEAVY                |
        """).fired("R0 1, COMMIT_WAIT 1");
  }
}
