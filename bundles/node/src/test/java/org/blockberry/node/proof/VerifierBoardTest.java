package org.blockberry.node.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.wiring.BundleVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sec-P3")
class VerifierBoardTest {
  private static final SealedBlock BLOCK = new SealedBlock(7, Bytes.utf8("block"), Bytes.utf8("commit"));
  private static final CommitVerifier ACCEPTS = (chain, height, block, commit, validators) -> Optional.empty();

  private final AtomicLong now = new AtomicLong();
  private final VerifierBoard board = new VerifierBoard(now::get);
  private final List<VirtualMachineError> fatal = new ArrayList<>();
  private int ids;

  private VerifierKey add(String type, boolean distribution, int ranking, String version, CommitVerifier verifier) {
    VerifierKey key = new VerifierKey(type, "b", BundleVersion.parse(version), ++ids, distribution, ranking);
    board.add(key, () -> verifier);
    return key;
  }

  private Optional<String> ask() {
    return board.verify("poa", "c", BLOCK, Bytes.utf8("set"), Duration.ofMillis(500), fatal::add);
  }

  private String refusal() {
    String reason = assertThrows(SlotEmpty.class, this::ask).getMessage();
    assertFalse(reason.contains("\n"), reason);
    return reason;
  }

  @Test
  void withoutAVerifierNothingIsAccepted() {
    assertTrue(refusal().contains("none is accepted. Drop the bundle that brings it into deploy/, or add the feature \"consensus-poa\""));
    add("bft", true, 0, "1.0.0", ACCEPTS);
    assertTrue(refusal().contains("\"poa\""), "that of another engine does not count");
    assertFalse(board.known("poa"));
    VerifierKey key = add("poa", true, 0, "1.0.0", ACCEPTS);
    assertEquals(Optional.empty(), ask());
    assertEquals(Optional.empty(), board.missing("poa"));
    board.remove(key);
    refusal();
    assertTrue(board.known("poa"), "known for good");
  }

  @Test
  void theBestIsAskedAndADroppedJarDoesNotPushTheDistributionsAside() {
    VerifierKey ours = add("poa", true, 0, "1.0.0", (chain, height, block, commit, validators) ->
        Optional.of(chain + height + block.toUtf8() + commit.toUtf8() + validators.toUtf8()));
    add("poa", false, 1_000, "9.0.0", ACCEPTS);
    assertEquals(Optional.of("c7blockcommitset"), ask());
    assertEquals(Optional.of(ours), board.chosen("poa"));
    board.remove(ours);
    assertEquals(Optional.empty(), ask());
  }

  @Test
  void oneThatFailsAgainAndAgainIsReplacedIfThereIsAnotherAndNeverTakenForAYes() {
    VerifierKey bad = add("poa", true, 1, "2.0.0", (chain, height, block, commit, validators) -> {
      throw new IllegalStateException("broken\ninside");
    });
    for (int i = 0; i < 2 * VerifierBoard.MOST_FAILURES; i++) {
      assertTrue(refusal().contains("broken inside"), "alone it is asked again and again");
    }
    assertEquals(Optional.empty(), board.problem(bad));
    assertEquals(HealthStatus.OK, board.check());
    add("poa", true, 0, "1.0.0", ACCEPTS);
    refusal();
    assertTrue(board.problem(bad).orElseThrow().contains("broken inside"));
    assertEquals(HealthStatus.Level.WARN, board.check().level());
    assertTrue(board.check().message().contains("commit verifier \"poa\" 2.0.0 (b) is quarantined: "), board.check().message());
    assertEquals(Optional.empty(), ask());
  }

  @Test
  void noAnswerIsNoYes() {
    add("poa", true, 0, "1.0.0", (chain, height, block, commit, validators) -> null);
    assertTrue(refusal().contains("it gave no answer"));
    board.add(new VerifierKey("poa", "b", BundleVersion.parse("3"), ++ids, true, 9), () -> null);
    assertTrue(refusal().contains("failed to activate"));
  }

  @Test
  void oneThatHangsIsLeftAtOnceAndItsLateYesCountsForNothing() {
    CountDownLatch release = new CountDownLatch(1);
    VerifierKey bad = add("poa", true, 1, "2.0.0", (chain, height, block, commit, validators) -> {
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException e) {
          continue;
        }
      }
      return Optional.empty();
    });
    assertTrue(refusal().contains("no answer within 500 ms"));
    release.countDown();
    assertTrue(board.problem(bad).isPresent());
    assertTrue(refusal().contains("is quarantined"), "there is no other, so nothing is accepted");
    assertTrue(board.missing("poa").orElseThrow().contains("is quarantined: "));
    add("poa", true, 0, "1.0.0", ACCEPTS);
    assertEquals(Optional.empty(), ask());
  }

  @Test
  void theOnlyOneIsTriedAgainLaterAfterItHung() {
    AtomicInteger hangs = new AtomicInteger(2);
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    VerifierKey only = add("poa", true, 0, "1.0.0", (chain, height, block, commit, validators) -> {
      asked.incrementAndGet();
      if (hangs.getAndDecrement() > 0) {
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return Optional.empty();
    });
    refusal();
    assertTrue(refusal().contains("tried again after 5 s; or restart its bundle: felix:stop b; felix:start b"));
    assertEquals(1, asked.get(), "not before its time");
    now.addAndGet(TimeUnit.SECONDS.toNanos(VerifierBoard.FIRST_RETRY_SECONDS));
    refusal();
    assertTrue(refusal().contains("tried again after 10 s"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(2 * VerifierBoard.FIRST_RETRY_SECONDS));
    assertEquals(Optional.empty(), ask());
    assertEquals(Optional.empty(), board.problem(only));
    assertEquals(Optional.empty(), ask());
    assertEquals(4, asked.get());
  }

  @Test
  void aReasonIsCutAndAnErrorOfTheProcessIsTold() {
    add("poa", true, 0, "1.0.0", (chain, height, block, commit, validators) -> Optional.of("x".repeat(1 << 20)));
    assertEquals(VerifierBoard.MAX_REASON, ask().orElseThrow().length());
    add("poa", true, 1, "1.0.0", (chain, height, block, commit, validators) -> {
      throw new OutOfMemoryError("full");
    });
    refusal();
    assertEquals(1, fatal.size());
  }
}
