package org.blockberry.consensus.bft.core;

import org.junit.jupiter.api.Test;

/** What is prevoted: R1 (line 22), R2 (line 28) and R9 (line 57). */
class ProposalRulesTest {
  private static final String SKIP_TO_1 = """
      prevote 1 nil by 0 1 | share prevote 1 nil by 0; share prevote 1 nil by 1; moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
      """;

  @Test
  void r1AValidBlockOnceItIsHere() {
    CoreRig.member(3).begun().prevoted("A").fired("R0 1, R1 1");
    CoreRig.member(3).begun().run("""
        part WIDE 0     |
        proposal 0 WIDE | share proposal 0 WIDE
        part WIDE 1     | share part 0 WIDE/1
        part WIDE 1     |
        2: part WIDE 0  |
        valid WIDE      |
        part WIDE 0     | share part 0 WIDE/0; validate WIDE
        2: valid WIDE   |
        valid WIDE      | moved 0 PREVOTE; sign prevote 0 WIDE | 0 PREVOTE
        invalid WIDE    |
        """).fired("R0 1, R1 1");
  }

  @Test
  void r1NilForOneThatIsNotValid() {
    String offered = "proposal 0 A | share proposal 0 A\n part A | share part 0 A/0; validate A\n";
    CoreRig.member(3).begun().run(offered + "invalid A | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE").fired("R0 1, R1 1");
    CoreRig.member(3).begun().run(offered + "valid A time 999 | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE"); // not the proposal's time
    CoreRig.member(3).begun().run("""
        proposal 0 HEAVY | share proposal 0 HEAVY
        part HEAVY 0     | share part 0 HEAVY/0
        part HEAVY 1     | share part 0 HEAVY/1; moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        """).fired("R0 1, R1 1");
  }

  @Test
  void r1NilAtOnceForOneWhoseTimeIsWrong() {
    String untimely = "proposal 0 A | share proposal 0 A; moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE";
    CoreRig.member(3).begun().run("clock 499 |\n" + untimely).fired("R0 1, UNTIMELY 1");
    CoreRig.member(3).begun().run("clock 3501 |\n" + untimely).fired("R0 1, UNTIMELY 1");
    CoreRig.member(3).begun().run("clock 3500 |").prevoted("A").fired("R0 1, R1 1");
    CoreRig.member(3).begun().run("""
        clock 500    |
        proposal 0 A | share proposal 0 A
        part A       | share part 0 A/0; validate A
        valid A      | moved 0 PREVOTE; sign prevote 0 A at 1001 | 0 PREVOTE
        """); // a vote is later than its block
    CoreRig.member(3).begun().run("""
        proposal 0 A | share proposal 0 A
        clock 3501   |
        part A       | share part 0 A/0; validate A
        valid A      | moved 0 PREVOTE; sign prevote 0 A | 0 PREVOTE
        """); // the proposal was in time
    CoreRig.member(3).begun().run(SKIP_TO_1 + "clock 3700 |").prevoted("A"); // a tenth more delay
    CoreRig.member(3).begun().run(SKIP_TO_1 + """
        clock 3701   |
        proposal 1 A | share proposal 1 A; moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE
        """);
  }

  @Test
  void r1OfTheNextRoundIsKeptForIt() {
    CoreRig.member(3).begun().run("""
        proposal 1 A        | share proposal 1 A
        part A              | share part 0 A/0; validate A
        valid A             |
        proposal 0 B        | share proposal 0 B
        timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100; moved 1 PREVOTE; sign prevote 1 A | 1 PREVOTE
        part B              |
        """).fired("R0 2, R1 1, R11 1");
  }

  @Test
  void proposalsThatChangeNothing() {
    CoreRig.member(3).begun().run("""
        2: proposal 0 A     |
        proposal 2 A        |
        proposal 0 A pol 0  |
        proposal 1 A pol 1  |
        proposal 0 HUGE     |
        proposal 0 nil      |
        timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        proposal 0 A        |
        """).fired("R0 2, R11 1");
  }

  @Test
  void r1LockedNilForAnotherAndTheSameAlwaysAgain() {
    String next = "timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A\n";
    CoreRig.lockedOnA(CoreRig.RULES).run(next + """
        proposal 1 B | share proposal 1 B
        part B       | share part 1 B/0; validate B
        valid B      | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE lock 0 A valid 0 A
        """).fired("R0 2, R1 1, R4 1, R11 1, LOCKED 1");
    CoreRig.lockedOnA(CoreRig.RULES).run(next + """
        clock 60000  |
        proposal 1 A | share proposal 1 A; moved 1 PREVOTE; sign prevote 1 A | 1 PREVOTE lock 0 A valid 0 A
        """).fired("R0 2, R1 2, R4 1, R11 1");
  }

  @Test
  void r2UnlockedWaitsForThePolkaAndForNoClock() {
    CoreRig.member(3).begun().run(SKIP_TO_1 + """
        clock 60000          |
        proposal 1 B pol 0   | share proposal 1 B pol 0
        part B               | share part 1 B/0; validate B
        valid B              |
        prevote 0 B by 0 1   | share prevote 0 B by 0; share prevote 0 B by 1
        prevote 0 B by 2     | share prevote 0 B by 2; moved 1 PREVOTE; sign prevote 1 B | 1 PREVOTE valid 0 B
        """).fired("R0 2, R2 1, R8 1, LATE_POLKA 1");
  }

  @Test
  void r2ThePolkaMustBeForTheBlock() {
    CoreRig.member(3).begun().run(SKIP_TO_1 + """
        proposal 1 B pol 0     | share proposal 1 B pol 0
        part B                 | share part 1 B/0; validate B
        valid B                |
        prevote 0 nil by 0 1 2 | share prevote 0 nil by 0; share prevote 0 nil by 1; share prevote 0 nil by 2
        timeout 1 PROPOSE      | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE
        """).fired("R0 2, R8 1, R9 1");
  }

  @Test
  void r2NilForOneThatIsNotValid() {
    CoreRig.member(3).begun().run(SKIP_TO_1 + """
        proposal 1 B pol 0   | share proposal 1 B pol 0
        part B               | share part 1 B/0; validate B
        prevote 0 B by 0 1 2 | share prevote 0 B by 0; share prevote 0 B by 1; share prevote 0 B by 2
        invalid B            | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE
        """).fired("R0 2, R2 1, R8 1");
  }

  /** Locked on A in round 0, a quorum for B in round 1, and round 2 begins. */
  private static CoreRig laterPolka() {
    return CoreRig.lockedOnA(CoreRig.choices(false, false)).run("""
        timeout 0 PRECOMMIT  | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A
        prevote 1 B by 0 1 2 | share prevote 1 B by 0; share prevote 1 B by 1; share prevote 1 B by 2; moved 1 PROPOSE
        timeout 1 PRECOMMIT  | moved 2 PROPOSE; timer 2 PROPOSE 1200 | 2 PROPOSE lock 0 A valid 0 A
        """);
  }

  @Test
  void r2LockedEarlierThanThePolkaIsForTheOther() {
    laterPolka().run("""
        proposal 2 B pol 1 | share proposal 2 B pol 1
        part B             | share part 2 B/0; validate B
        valid B            | moved 2 PREVOTE; sign prevote 2 B | 2 PREVOTE lock 0 A valid 0 A
        """).fired("R0 3, R1 1, R2 1, R4 1, R11 2");
  }

  @Test
  void r2LockedInThePolkasRoundIsForTheSame() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A
        proposal 1 A pol 0  | share proposal 1 A pol 0; moved 1 PREVOTE; sign prevote 1 A | 1 PREVOTE lock 0 A valid 0 A
        """).fired("R0 2, R1 1, R2 1, R4 1, R11 1");
  }

  /** Line 29 says "or equal": seen only if more than a third contradict themselves. */
  @Test
  void r2LockedInThePolkasRoundIsForTheOtherToo() {
    CoreRig.lockedOnA(CoreRig.RULES).run("""
        claim prevote 0 B from p |
        prevote 0 B by 0 1 2 | equivocation prevote 0 A, prevote 0 B by 0; equivocation prevote 0 A, prevote 0 B by 1; \
                               equivocation prevote 0 A, prevote 0 B by 2
        timeout 0 PRECOMMIT  | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE lock 0 A valid 0 A
        proposal 1 B pol 0   | share proposal 1 B pol 0
        part B               | share part 1 B/0; validate B
        valid B              | moved 1 PREVOTE; sign prevote 1 B | 1 PREVOTE lock 0 A valid 0 A
        """).fired("R0 2, R1 1, R2 1, R4 1, R11 1");
  }

  /** Quora for B in round 0 that came too late to lock it, and for A in round 1; locked on A there. */
  private static CoreRig earlierPolka(String first) {
    return CoreRig.member(3).begun().run("timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE").prevoted("A").run("""
        prevote 1 A by 0 1 2 | share prevote 1 A by 0; share prevote 1 A by 1; share prevote 1 A by 2; \
                               moved 1 PRECOMMIT; sign precommit 1 A | 1 PRECOMMIT lock 1 A valid 1 A
        prevote 0 %1$s by 0 1 2 | share prevote 0 %1$s by 0; share prevote 0 %1$s by 1; share prevote 0 %1$s by 2
        timeout 1 PRECOMMIT  | moved 2 PROPOSE; timer 2 PROPOSE 1200 | 2 PROPOSE lock 1 A valid 1 A
        proposal 2 %1$s pol 0   | share proposal 2 %1$s pol 0%2$s
        """.formatted(first, first.equals("A") ? "; moved 2 PREVOTE; sign prevote 2 A | 2 PREVOTE lock 1 A valid 1 A" : ""));
  }

  @Test
  void r2LockedLaterThanThePolkaIsNilForTheOther() {
    earlierPolka("B").run("""
        part B  | share part 2 B/0; validate B
        valid B | moved 2 PREVOTE; sign prevote 2 nil | 2 PREVOTE lock 1 A valid 1 A
        """).fired("R0 3, R1 1, R4 1, R11 2, LOCKED 1");
  }

  @Test
  void r2LockedLaterThanThePolkaIsForTheSame() {
    earlierPolka("A").fired("R0 3, R1 1, R2 1, R4 1, R11 2");
  }

  @Test
  void r9NoProposalInTime() {
    CoreRig.member(3).begun().run("""
        timeout 1 PROPOSE    |
        2: timeout 0 PROPOSE |
        timeout 0 PREVOTE    |
        timeout 0 PROPOSE    | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        timeout 0 PROPOSE    |
        proposal 0 A         | share proposal 0 A
        part A               | share part 0 A/0; validate A
        valid A              |
        """).fired("R0 1, R9 1");
  }

  @Test
  void r9ABlockThatIsNotHereOrNotJudged() {
    CoreRig.member(3).begun().run("""
        proposal 0 A      | share proposal 0 A
        timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        """);
    CoreRig.member(3).begun().run("""
        proposal 0 A      | share proposal 0 A
        part A            | share part 0 A/0; validate A
        timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        valid A           |
        """);
  }

  @Test
  void whoHasNoKeySaysNothing() {
    CoreRig.member(-1).begun().run("""
        proposal 0 A | share proposal 0 A
        part A       | share part 0 A/0; validate A
        valid A      | moved 0 PREVOTE | 0 PREVOTE
        prevote 0 A by 0 1 2 | share prevote 0 A by 0; share prevote 0 A by 1; share prevote 0 A by 2; moved 0 PRECOMMIT \
                             | 0 PRECOMMIT lock 0 A valid 0 A
        """).fired("R0 1, R1 1, R4 1");
  }
}
