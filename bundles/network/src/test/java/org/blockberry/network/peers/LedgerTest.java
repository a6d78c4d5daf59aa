package org.blockberry.network.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Offence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Points, bans and their ends. */
class LedgerTest {
  private static final long HOUR = 3_600_000;
  private final Ledger ledger = new Ledger(100);

  private boolean offend(int times, Offence offence, long now) {
    boolean banned = false;
    for (int i = 0; i < times; i++) {
      banned |= ledger.fine("p", offence, "r", now).contains(new Effect.Ban("p", "r"));
    }
    return banned;
  }

  @Test
  void pointsFadeByOneAnHourWithFractions() {
    offend(2, Offence.MALFORMED, 0);
    assertEquals(9, ledger.points("p", HOUR / 2));
    offend(1, Offence.FLOOD, HOUR / 2);
    assertEquals(10, ledger.points("p", HOUR));
    assertEquals(0, ledger.points("p", 12 * HOUR));
  }

  @Test
  void bansGrowFromAnHourToADay() {
    long now = 0;
    for (int hours : new int[] {1, 2, 4, 8, 16, 24, 24}) {
      assertTrue(offend(5, Offence.BAD_BLOCK, now), hours + " h");
      assertTrue(ledger.banned("p", now + hours * HOUR - 1), hours + " h");
      now += hours * HOUR;
      assertFalse(ledger.banned("p", now), hours + " h");
      assertEquals(List.of(new Effect.Unban("p")), ledger.tick(now));
    }
  }

  @Test
  void halfThePointsStaySoThatTheNextBanIsNear() {
    assertTrue(offend(5, Offence.BAD_BLOCK, 0));
    assertEquals(50, ledger.points("p", 0));
    assertFalse(offend(2, Offence.BAD_BLOCK, HOUR));
    assertTrue(offend(1, Offence.BAD_BLOCK, HOUR));
  }

  @Test
  void whatIsFinedDuringABanDoesNotShortenIt() {
    offend(1, Offence.FALSE_IDENTITY, 0);
    assertFalse(offend(10, Offence.BAD_BLOCK, 1));
    assertTrue(ledger.banned("p", Long.MAX_VALUE - 1));
    assertEquals(List.of(), ledger.tick(1L << 59));
    assertEquals(List.of(new Effect.Unban("p")), ledger.pardon("p"));
    assertEquals(0, ledger.points("p", 2));
  }

  @Test
  void aClockThatIsSetBackForgivesNothingAndDelaysNothing() {
    offend(2, Offence.MALFORMED, 100 * HOUR);
    offend(1, Offence.MALFORMED, 0);
    assertEquals(15, ledger.points("p", 0));
    assertEquals(14, ledger.points("p", HOUR));
  }

  @Test
  void whoOwesNothingIsForgottenAfterADay() {
    offend(1, Offence.FLOOD, 0);
    ledger.tick(23 * HOUR);
    assertEquals(1, ledger.entries().size());
    ledger.tick(25 * HOUR);
    assertEquals(0, ledger.entries().size());
  }

  @Test
  @Tag("sec-D1")
  void inventedPeersDoNotPushOutTheOneThatIsBanned() {
    offend(1, Offence.FALSE_IDENTITY, 0);
    for (int i = 0; i < Ledger.MAX_PEERS + 500; i++) {
      ledger.fine("x" + i, Offence.MALFORMED, "", i);
    }
    assertEquals(Ledger.MAX_PEERS, ledger.entries().size());
    assertTrue(ledger.banned("p", 1));
  }

  @Test
  void aFileThatIsNotOursIsRefusedWithItsLine() {
    assertEquals("line 2: not a peer with four numbers, or too many of them",
        assertThrows(IllegalArgumentException.class, () -> LedgerText.read("blockberry-penalties 1\na 1 2 3\n")).getMessage());
    for (String bad : new String[] {"", "x", "blockberry-penalties 1\na -1 0 0 0\n", "blockberry-penalties 1\na 1 0 0 x\n",
        "blockberry-penalties 1\n" + "a".repeat(129) + " 1 0 0 0\n"}) {
      assertThrows(IllegalArgumentException.class, () -> LedgerText.read(bad), bad);
    }
    assertEquals(Map.of("a", new Penalty(1, 2, 3, 4)), LedgerText.read("blockberry-penalties 1\na 1 2 3 4\n"));
  }
}
