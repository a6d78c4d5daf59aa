package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.HaltException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From its height on the chain has another type of state store, with what the one before had: whole or not at all. */
@Tag("sec-P4")
class StateMoveTest extends MovingRig {
  @Test
  void atItsHeightTheContentIsInTheNewTypeAndTheOldOneGoes() throws Exception {
    schedule();
    start("1.0.0");
    blocks(4);
    Bytes old = hashAfter(4);
    until("the state has moved", () -> type().equals("tree"));
    assertEquals(old, hashAfter(4), "the chain's word for height 4 stays");
    blocks(3);
    assertEquals(7, parts.chain().tip().height());
    until("the old store is gone", () -> stores().equals(List.of("tree")));
    assertTrue(parts.admin().journal(100).stream().anyMatch(step -> step.detail().contains("moved 5 pairs of height 4 from flat to tree")),
        parts.admin().journal(100)::toString);
    Bytes last = hashAfter(7);
    stop();
    start("1.0.0");
    assertEquals("tree", type());
    blocks(1);
    assertNotEquals(last, hashAfter(8));
  }

  @Test
  void aNodeThatDiesBeforeTheNextBlockGoesOnFromTheNewOne() throws Exception {
    schedule();
    start("1.0.0");
    blocks(4);
    until("the state has moved", () -> type().equals("tree"));
    stop();
    start("1.0.0");
    assertEquals("tree", type());
    blocks(2);
    assertEquals(6, parts.chain().tip().height());
  }

  @Test
  void aMoveThatFailsLeavesTheOldOneAndIsMadeAgainFromTheBeginning() throws Exception {
    schedule();
    diskFull = true;
    start("1.0.0");
    blocks(4);
    until("it was tried", () -> parts.admin().journal(100).stream().anyMatch(step -> !step.success() && step.detail().contains("the disk is full")));
    assertEquals("flat", type());
    assertTrue(refusal().contains("from height 5 the chain needs state-store \"tree\""), "no block comes before");
    stop();
    diskFull = false;
    Files.writeString(home.resolve("data/state-store/tree/half"), "of a copy");
    start("1.0.0");
    until("the state has moved", () -> type().equals("tree"));
    blocks(2);
    assertTrue(Files.notExists(home.resolve("data/state-store/tree/half")), "nothing of the first attempt stays");
    assertEquals(6, parts.chain().tip().height());
  }

  @Test
  void itWaitsForTheBundleAndTheHashesAreThoseOfANodeThatHadIt() throws Exception {
    schedule();
    offersTree = false;
    start("1.0.0");
    blocks(4);
    assertTrue(refusal().contains("but \"flat\" 1.0.0 is here"), this::refusal);
    offerTree();
    node.offersChanged("dropped");
    until("the state has moved", () -> type().equals("tree"));
    blocks(1);
    assertEquals(5, parts.chain().tip().height());
  }

  @Test
  void aVersionThatWouldHaveToReplayFromBeforeTheMoveIsRefused() throws Exception {
    schedule();
    start("1.0.0");
    blocks(4);
    until("the state has moved", () -> type().equals("tree"));
    blocks(2);
    application("2.0.0");
    node.offersChanged("dropped");
    String refusal = assertThrows(AdminException.class, () -> {
      use("2.0.0");
      until("it is refused", () -> !problem("2.0.0").isEmpty());
      throw new AdminException(problem("2.0.0"));
    }).getMessage();
    assertTrue(refusal.contains("it cannot open this state") && refusal.contains("moved from \"flat\" to \"tree\" after height 4")
        && refusal.contains("begin a home of its own"), refusal);
    assertEquals("1.0.0", application().version());
    assertEquals(List.of("tree"), stores(), "nothing of it stays");
    blocks(1);
    assertEquals(7, parts.chain().tip().height());
  }

  @Test
  void aStateThatIsLostIsNotReplayedOnAStoreThatGivesOtherHashes() throws Exception {
    schedule();
    start("1.0.0");
    blocks(4);
    until("the state has moved", () -> type().equals("tree"));
    blocks(2);
    stop();
    Files.delete(home.resolve("data/state-store/tree/there"));
    HaltException refusal = assertThrows(HaltException.class, () -> start("1.0.0"));
    assertTrue(refusal.getMessage().contains("moved from \"flat\" to \"tree\" after height 4") && refusal.getMessage().contains("Restore a backup"),
        refusal::getMessage);
  }
}
