package org.blockberry.consensus.bft.core;

import org.junit.jupiter.api.Test;

/**
 * The fixed order R7, R8, R4, R5, R2, R1, R3, R6, repeated until none applies (specification bft section 2.1), where one input allows several
 * rules. Place 0 has 7 of 10, so that one vote of it is a quorum; we are place 3.
 */
class RuleOrderTest {
  private static final String KNOWN_FOR_1 = """
      proposal 1 A | share proposal 1 A
      part A       | share part 0 A/0; validate A
      valid A      |
      """;
  private static final String TO_1 = "moved 1 PROPOSE; timer 1 PROPOSE 1100";
  private static final String FOR_A = "; moved 1 PREVOTE; sign prevote 1 A";

  private static CoreRig heavy(boolean fastNil) {
    return new CoreRig(CoreRig.choices(true, fastNil), 3, 7, 1, 1, 1).begun();
  }

  @Test
  void r7BeforeR8() {
    heavy(false).run(KNOWN_FOR_1 + "precommit 1 A by 0 | share precommit 1 A by 0; moved 0 COMMIT; decide A in 1 by 0 | 0 COMMIT decided A")
        .fired("R0 1, R7 1");
  }

  @Test
  void r7BeforeTheHeightBegins() {
    new CoreRig(CoreRig.RULES, 3, 7, 1, 1, 1).run("""
        begin 2 after A by 0 1 | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        precommit 0 B by 0     | share precommit 0 B by 0; moved -1 COMMIT | -1 COMMIT decided B
        timeout 0 NEW_HEIGHT   |
        """).fired("COMMIT_WAIT 1");
  }

  @Test
  void r7BeforeR1AndR6() {
    heavy(false).run("""
        proposal 0 A       | share proposal 0 A
        precommit 0 A by 0 | share precommit 0 A by 0; moved 0 COMMIT | 0 COMMIT decided A
        part A             | share part 0 A/0; validate A
        valid A            | decide A in 0 by 0
        """).fired("R0 1, R7 1, COMMIT_WAIT 1");
  }

  @Test
  void r8ThenR1ThenR4BeforeR3() {
    heavy(false).run(KNOWN_FOR_1 + "prevote 1 A by 0 | share prevote 1 A by 0; " + TO_1 + FOR_A
        + "; moved 1 PRECOMMIT; sign precommit 1 A | 1 PRECOMMIT lock 1 A valid 1 A").fired("R0 2, R1 1, R4 1, R8 1");
  }

  @Test
  void r4AsksForItsBlockBeforeR1() {
    heavy(false).run(KNOWN_FOR_1 + "prevote 1 B by 0 | share prevote 1 B by 0; " + TO_1 + "; moved 1 PROPOSE" + FOR_A
        + "; timer 1 PREVOTE 430 | 1 PREVOTE").fired("R0 2, R1 1, R3 1, R8 1");
  }

  @Test
  void r8ThenR1ThenR5BeforeR3() {
    heavy(false).run(KNOWN_FOR_1 + "prevote 1 nil by 0 | share prevote 1 nil by 0; " + TO_1 + FOR_A
        + "; moved 1 PRECOMMIT; sign precommit 1 nil | 1 PRECOMMIT").fired("R0 2, R1 1, R5 1, R8 1");
  }

  @Test
  void r1BeforeR6() {
    heavy(false).run(KNOWN_FOR_1 + "precommit 1 nil by 0 | share precommit 1 nil by 0; " + TO_1 + FOR_A + "; timer 1 PRECOMMIT 430 | 1 PREVOTE")
        .fired("R0 2, R1 1, R6 1, R8 1");
  }

  @Test
  void r1BeforeFastNil() {
    heavy(true).run(KNOWN_FOR_1 + "precommit 1 nil by 0 | share precommit 1 nil by 0; " + TO_1 + FOR_A
        + "; moved 2 PROPOSE; timer 2 PROPOSE 1200 | 2 PROPOSE").fired("R0 3, R1 1, R8 1, FAST_NIL 1");
  }

  @Test
  void r2BeforeR6() {
    heavy(false).run("""
        proposal 1 A pol 0   | share proposal 1 A pol 0
        part A               | share part 0 A/0; validate A
        valid A              |
        prevote 0 A by 0     | share prevote 0 A by 0
        precommit 1 nil by 0 | share precommit 1 nil by 0; moved 1 PROPOSE; timer 1 PROPOSE 1100; moved 1 PREVOTE; sign prevote 1 A; \
                               timer 1 PRECOMMIT 430 | 1 PREVOTE valid 0 A
        """).fired("R0 2, R2 1, R6 1, R8 1, LATE_POLKA 1");
  }

  @Test
  void latePolkaThenR1ThenR5() {
    heavy(false).run("""
        prevote 0 A by 0    | share prevote 0 A by 0; moved 0 PROPOSE
        proposal 1 A        | share proposal 1 A
        timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        prevote 1 nil by 0  | share prevote 1 nil by 0
        part A              | share part 1 A/0; validate A
        valid A             | moved 1 PREVOTE; sign prevote 1 A; moved 1 PRECOMMIT; sign precommit 1 nil | 1 PRECOMMIT valid 0 A
        """).fired("R0 2, R1 1, R5 1, R11 1, LATE_POLKA 1");
  }

  @Test
  void r9ThenR3AndTheBlockIsAskedForBefore() {
    heavy(false).run("""
        precommit 0 nil by 0 | share precommit 0 nil by 0; timer 0 PRECOMMIT 400
        prevote 0 B by 0     | share prevote 0 B by 0; moved 0 PROPOSE
        timeout 0 PROPOSE    | moved 0 PREVOTE; sign prevote 0 nil; timer 0 PREVOTE 400 | 0 PREVOTE
        part B               | share part 0 B/0; validate B
        valid B              | moved 0 PRECOMMIT; sign precommit 0 B | 0 PRECOMMIT lock 0 B valid 0 B
        """).fired("R0 1, R3 1, R4 1, R6 1, R9 1");
  }
}
