package org.blockberry.consensus.bft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a round begins: R0 (line 11), R8 (line 55), R11 (line 65), and what a height waits for before its first round. */
class RoundStartTest {
  @Test
  void r0WhoseTurnItIsBuildsAndProposes() {
    CoreRig.member(0).run("""
        begin               | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 | 0 PROPOSE
        built 1 A           |
        2: built 0 A        |
        built 0 A           | sign proposal 0 A
        built 0 B           |
        signed proposal 0 A | share our proposal 0 A; share our part 0 A/0; moved 0 PREVOTE; sign prevote 0 A | 0 PREVOTE
        """).fired("R0 1, R1 1");
  }

  @Test
  void r0ABlockThatCannotBeBuiltOrComesTooLateIsNotProposed() {
    CoreRig.member(0).run("""
        begin             | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 | 0 PROPOSE
        unbuilt 0         |
        built 0 A         |
        timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        """);
    CoreRig.member(0).run("""
        begin             | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 | 0 PROPOSE
        timeout 0 PROPOSE | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        built 0 A         |
        """);
  }

  @Test
  void r0TheOthersWaitForIt() {
    CoreRig.member(1).begun().fired("R0 1");
    CoreRig.member(-1).begun().fired("R0 1");
  }

  @Test
  void r0TheValidBlockIsProposedAgainWithItsRound() {
    CoreRig.member(1).begun().prevoted("A").run("""
        prevote 0 A by 0 2 3 | share prevote 0 A by 0; share prevote 0 A by 2; share prevote 0 A by 3; \
                               moved 0 PRECOMMIT; sign precommit 0 A | 0 PRECOMMIT lock 0 A valid 0 A
        timeout 0 PRECOMMIT  | moved 1 PROPOSE; timer 1 PROPOSE 1100; sign proposal 1 A pol 0 | 1 PROPOSE lock 0 A valid 0 A
        signed proposal 1 A pol 0 | share our proposal 1 A pol 0; share our part 1 A/0; moved 1 PREVOTE; sign prevote 1 A \
                                  | 1 PREVOTE lock 0 A valid 0 A
        """).fired("R0 2, R1 1, R2 1, R4 1, R11 1");
  }

  @Test
  void r0ProposersTakeTurnsByPower() {
    List<Integer> turns = new ArrayList<>();
    BftCore any = new CoreRig(CoreRig.RULES, -1, 4, 3, 2, 1).run(
        "begin | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE").core;
    IntStream.range(0, 12).forEach(round -> turns.add(any.validators().indexOf(any.proposer(round))));
    assertEquals(List.of(0, 1, 2, 0, 1, 3, 0, 2, 1, 0, 0, 1), turns); // specification bft section 7.2
    for (int place = 0; place < 4; place++) {
      CoreRig rig = new CoreRig(CoreRig.RULES, place, 4, 3, 2, 1);
      for (int round = 0; round < 12; round++) {
        String before = round == 0 ? "begin | moved -1 NEW_HEIGHT; " : "timeout " + (round - 1) + " PRECOMMIT | ";
        rig.run(before + "moved %1$d PROPOSE; timer %1$d PROPOSE %2$d%3$s | %1$d PROPOSE".formatted(round, 1_000 + 100 * round,
            turns.get(round) == place ? "; build " + round : ""));
      }
    }
  }

  @Test
  void r11IsOfThePresentRound() {
    CoreRig.member(3).begun().run("""
        timeout 1 PRECOMMIT    |
        2: timeout 0 PRECOMMIT |
        timeout 0 PRECOMMIT    | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        timeout 0 PRECOMMIT    |
        timeout 0 PROPOSE      |
        timeout 1 PROPOSE      | moved 1 PREVOTE; sign prevote 1 nil | 1 PREVOTE
        timeout 1 PRECOMMIT    | moved 2 PROPOSE; timer 2 PROPOSE 1200 | 2 PROPOSE
        """).fired("R0 3, R9 1, R11 2");
  }

  @Test
  void timersGrowPerRoundUpToALimit() {
    CoreRig rig = CoreRig.member(-1).begun();
    for (int round : new int[] {1, 2, 139, 140, 141, 152, 153, 154, 20_000}) {
      rig.run("""
          prevote %1$d nil by 1 2 | share prevote %1$d nil by 1; share prevote %1$d nil by 2; moved %1$d PROPOSE; timer %1$d PROPOSE %2$d \
                                  | %1$d PROPOSE
          timeout %1$d PROPOSE    | moved %1$d PREVOTE | %1$d PREVOTE
          prevote %1$d A by 3     | share prevote %1$d A by 3; timer %1$d PREVOTE %3$d
          precommit %1$d A by 1 2 | share precommit %1$d A by 1; share precommit %1$d A by 2
          precommit %1$d nil by 3 | share precommit %1$d nil by 3; timer %1$d PRECOMMIT %3$d
          """.formatted(round, Math.min(1_000 + 100L * round, 15_000), Math.min(400 + 30L * round, 5_000)));
    }
  }

  @Test
  void r8MoreThanAThirdInALaterRound() {
    CoreRig.member(3).begun().run("""
        prevote 2 A by 0     | share prevote 2 A by 0
        precommit 2 nil by 0 | share precommit 2 nil by 0
        prevote 5 A by 1     | share prevote 5 A by 1
        precommit 2 nil by 1 | share precommit 2 nil by 1; moved 2 PROPOSE; timer 2 PROPOSE 1200 | 2 PROPOSE
        prevote 1 A by 0 1 2 | share prevote 1 A by 0; share prevote 1 A by 1; share prevote 1 A by 2; moved 2 PROPOSE
        prevote 5 A by 2     | share prevote 5 A by 2; moved 5 PROPOSE; timer 5 PROPOSE 1500 | 5 PROPOSE
        """).fired("R0 3, R8 2");
  }

  @Test
  void r8NeedsAtLeastAThirdOfThePower() {
    new CoreRig(CoreRig.RULES, -1, 3, 3, 2, 1, 1).begun().run("""
        prevote 1 nil by 2   | share prevote 1 nil by 2
        precommit 1 nil by 4 | share precommit 1 nil by 4
        precommit 1 nil by 3 | share precommit 1 nil by 3; moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        """).fired("R0 2, R8 1");
  }

  @Test
  void aHeightWaitsForLatePrecommitsOfTheOneBefore() {
    CoreRig.member(0).run("""
        begin 2 after A by 0 1 2  | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        1: timeout 0 NEW_HEIGHT   |
        1: precommit 1 A by 3     |
        1: prevote 0 A by 3       |
        timeout 0 NEW_HEIGHT      | moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 by 0 1 2 | 0 PROPOSE
        1: precommit 0 A by 3     | 1: share precommit 0 A by 3
        """);
    CoreRig.member(0).run("""
        begin 2 after A by 0 1 2  | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        1: precommit 0 A by 3     | 1: share precommit 0 A by 3; moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 by 0 1 2 3 | 0 PROPOSE
        timeout 0 NEW_HEIGHT      |
        """);
    CoreRig.member(0).run(
        "begin 2 after A by 0 1 2 3 | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 by 0 1 2 3 | 0 PROPOSE");
  }

  @Test
  void r8EndsThatWait() {
    CoreRig.member(3).run("""
        begin 2 after A by 0 1 2 | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        proposal 0 B             | share proposal 0 B
        prevote 0 B by 0 1       | share prevote 0 B by 0; share prevote 0 B by 1; moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE
        """).fired("R0 1, R8 1");
  }

  @Test
  void aHeightWithoutTransactionsWaits() {
    String full = "begin 2 after A by 0 1 2 3 | moved -1 NEW_HEIGHT | -1 NEW_HEIGHT\n";
    String begins = "moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE\n";
    CoreRig.idle(CoreRig.empty(false, 0), 3).run(full + "1: transactions |\n timeout 1 NEW_HEIGHT |\n transactions | " + begins);
    CoreRig.idle(CoreRig.empty(false, 0), 3).run(full + "proposal 0 B | share proposal 0 B; " + begins);
    CoreRig.idle(CoreRig.empty(true, 600), 3).run(full.replace("T |", "T; timer 1 NEW_HEIGHT 600 |")
        + "timeout 0 NEW_HEIGHT |\n timeout 1 NEW_HEIGHT | " + begins);
    CoreRig.member(CoreRig.empty(false, 0), 3).run(full.replace("T |", "T; moved 0 PROPOSE; timer 0 PROPOSE 1000 |").replace("| -1 NEW_HEIGHT",
        "| 0 PROPOSE")); // the state's hash must get into a header
  }
}
