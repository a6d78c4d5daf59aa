package org.blockberry.consensus.bft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** What is asked again after a restart or a rest, step by step, and that the same inputs leave the same digest. */
class OutstandingTest {
  @Test
  void beforeTheHeightBegins() {
    CoreRig.idle(CoreRig.empty(true, 600), 3).run("""
        begin 2 after A by 0 1 2 | moved -1 NEW_HEIGHT; timer 0 NEW_HEIGHT 70 | -1 NEW_HEIGHT
        outstanding              | timer 0 NEW_HEIGHT 70
        timeout 0 NEW_HEIGHT     | timer 1 NEW_HEIGHT 600
        outstanding              | timer 1 NEW_HEIGHT 600
        timeout 1 NEW_HEIGHT     | moved 0 PROPOSE; timer 0 PROPOSE 1000 | 0 PROPOSE
        """);
  }

  @Test
  void ofTheProposer() {
    CoreRig.member(0).run("""
        outstanding         |
        begin               | moved -1 NEW_HEIGHT; moved 0 PROPOSE; timer 0 PROPOSE 1000; build 0 | 0 PROPOSE
        outstanding         | timer 0 PROPOSE 1000; build 0
        built 0 A           | sign proposal 0 A
        outstanding         | timer 0 PROPOSE 1000; sign proposal 0 A
        timeout 0 PRECOMMIT | moved 1 PROPOSE; timer 1 PROPOSE 1100 | 1 PROPOSE
        outstanding         | timer 1 PROPOSE 1100
        """);
  }

  @Test
  void ofTheOthers() {
    CoreRig.member(3).begun().run("""
        proposal 0 A           | share proposal 0 A
        part A                 | share part 0 A/0; validate A
        outstanding            | timer 0 PROPOSE 1000; validate A
        timeout 0 PROPOSE      | moved 0 PREVOTE; sign prevote 0 nil | 0 PREVOTE
        outstanding            | validate A; sign prevote 0 nil
        prevote 0 A by 0 1     | share prevote 0 A by 0; share prevote 0 A by 1
        prevote 0 nil by 2     | share prevote 0 nil by 2; timer 0 PREVOTE 400
        precommit 0 nil by 0 1 | share precommit 0 nil by 0; share precommit 0 nil by 1
        precommit 0 A by 2     | share precommit 0 A by 2; timer 0 PRECOMMIT 400
        outstanding            | timer 0 PREVOTE 400; timer 0 PRECOMMIT 400; validate A; sign prevote 0 nil
        timeout 0 PREVOTE      | moved 0 PRECOMMIT; sign precommit 0 nil | 0 PRECOMMIT
        valid A                |
        signed prevote 0 nil   | share our prevote 0 nil by 3
        outstanding            | timer 0 PRECOMMIT 400; sign precommit 0 nil
        """);
  }

  @Test
  void digestsTell() {
    long digest = CoreRig.lockedOnA(CoreRig.RULES).core.digest();
    assertEquals(digest, CoreRig.lockedOnA(CoreRig.RULES).core.digest());
    assertEquals(digest, CoreRig.lockedOnA(CoreRig.RULES).run("outstanding | sign prevote 0 A; sign precommit 0 A").core.digest());
    assertNotEquals(digest, CoreRig.member(3).begun().prevoted("A").core.digest());
  }
}
