package org.blockberry.consensus.bft.core;

import org.junit.jupiter.api.Test;

/** Who contradicts himself is reported, counted at most once for one thing, and if it is our key nothing is signed any more. */
class DoubleVotesTest {
  private static final String NIL_0 = "timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE\n";

  @Test
  void theSecondVoteIsReportedAndNotCounted() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 A by 0     | share prevote 0 A by 0
        prevote 0 A by 0     |
        prevote 0 nil by 0   | equivocation prevote 0 A, prevote 0 nil by 0
        prevote 0 B by 0     | equivocation prevote 0 A, prevote 0 B by 0
        prevote 0 B by 0     | equivocation prevote 0 A, prevote 0 B by 0
        prevote 0 nil by 1   | share prevote 0 nil by 1
        signed prevote 0 nil | share our prevote 0 nil by 3; timer 0 PREVOTE 400
        precommit 0 A by 1   | share precommit 0 A by 1
        precommit 0 B by 1   | equivocation precommit 0 A, precommit 0 B by 1
        """).fired("R0 1, R3 1, R9 1");
  }

  @Test
  void theSecondVoteMakesNoQuorum() {
    CoreRig.member(3).begun().run("""
        precommit 0 B by 0   | share precommit 0 B by 0
        precommit 0 A by 1   | share precommit 0 A by 1
        precommit 0 A by 2   | share precommit 0 A by 2; timer 0 PRECOMMIT 400
        precommit 0 A by 0   | equivocation precommit 0 B, precommit 0 A by 0
        """).fired("R0 1, R6 1");
  }

  @Test
  void theSecondVoteCountsForWhatSomebodyClaims() {
    CoreRig.member(3).begun().run("""
        precommit 0 B by 0         | share precommit 0 B by 0
        claim precommit 0 A from p |
        claim precommit 0 C from p |
        2: claim precommit 0 C from q |
        precommit 0 C by 0         | equivocation precommit 0 B, precommit 0 C by 0
        precommit 0 A by 0         | equivocation precommit 0 B, precommit 0 A by 0
        precommit 0 A by 1         | share precommit 0 A by 1
        precommit 0 A by 2         | share precommit 0 A by 2; moved 0 COMMIT | 0 COMMIT decided A
        """).fired("R0 1, COMMIT_WAIT 1");
  }

  @Test
  void twoVotesAreOnePower() {
    CoreRig.member(3).begun().run("""
        prevote 1 A by 0     | share prevote 1 A by 0
        prevote 1 B by 0     | equivocation prevote 1 A, prevote 1 B by 0
        precommit 1 B by 0   | share precommit 1 B by 0
        """).fired("R0 1");
  }

  @Test
  void lateContradictionsOfTheHeightBefore() {
    CoreRig.member(3).run("""
        begin 2 after A by 0 1 2 | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        1: precommit 0 B by 0    | 1: equivocation precommit 0 A, precommit 0 B by 0
        """);
  }

  @Test
  void aSecondProposalIsReportedAndTheFirstStays() {
    CoreRig.member(3).begun().run("""
        proposal 0 A        | share proposal 0 A
        proposal 0 A        |
        proposal 0 B        | double proposal 0 A, proposal 0 B
        part B              |
        part A              | share part 0 A/0; validate A
        valid A             | moved 0 PREVOTE; sign prevote 0 A | 0 PREVOTE
        proposal 1 A pol 0  | share proposal 1 A pol 0
        proposal 1 A        | double proposal 1 A pol 0, proposal 1 A
        """).fired("R0 1, R1 1");
  }

  @Test
  void aVoteOfOurKeyThatWeNeverMadeSilencesUs() {
    CoreRig.member(3).begun().run("""
        prevote 0 A by 3         | share prevote 0 A by 3 | 0 PROPOSE mute
        timeout 0 PROPOSE        | moved 0 PREVOTE | 0 PREVOTE mute
        begin 2 after A by 0 1 2 3 | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE mute
        timeout 0 PROPOSE        | moved 0 PREVOTE | 0 PREVOTE mute
        """);
    CoreRig.member(3).begun().run(NIL_0 + """
        signed prevote 0 nil | share our prevote 0 nil by 3
        prevote 0 A by 3     | equivocation prevote 0 nil, prevote 0 A by 3 | 0 PREVOTE mute
        timeout 0 PREVOTE    | moved 0 PRECOMMIT | 0 PRECOMMIT mute
        """);
  }

  @Test
  void ourOwnVoteThatComesBackFromAPeerIsOurs() {
    CoreRig.member(3).begun().run(NIL_0 + """
        prevote 0 nil by 3   | share prevote 0 nil by 3
        signed prevote 0 nil |
        timeout 0 PREVOTE    | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        """);
  }

  @Test
  void whatTheSignerRefusesIsNotAskedAgain() {
    CoreRig.member(3).begun().run(NIL_0 + """
        outstanding         | sign prevote 0 nil
        refused precommit 0 |
        outstanding         | sign prevote 0 nil
        refused prevote 0   |
        outstanding         |
        timeout 0 PREVOTE   | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        outstanding         | sign precommit 0 nil
        """);
  }
}
