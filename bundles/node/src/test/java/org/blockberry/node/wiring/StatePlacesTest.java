package org.blockberry.node.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatePlacesTest {
  private static final OfferKey ONE = app("kvstore", "1.0.0");
  private static final OfferKey TWO = app("kvstore", "2.0.0");

  @TempDir
  Path data;

  private final AtomicLong nanos = new AtomicLong(-5);

  private static OfferKey app(String type, String version) {
    return new OfferKey(SlotName.APPLICATION, type, "b", BundleVersion.parse(version), 1, false, 0);
  }

  private StatePlaces places() {
    StatePlaces places = new StatePlaces(data, nanos::get);
    places.load();
    return places;
  }

  private void make(String... folders) throws IOException {
    for (String folder : folders) {
      Files.writeString(Files.createDirectories(data.resolve(folder).resolve("inside")).resolve("file"), "x");
    }
  }

  private List<String> there() throws IOException {
    try (Stream<Path> files = Files.walk(data, 2)) {
      return files.filter(path -> data.relativize(path).getNameCount() == 2).map(path -> data.relativize(path).toString()).sorted().toList();
    }
  }

  @Test
  void withoutAFileThereIsPlaceZeroAndNothingIsWrittenForIt() {
    StatePlaces places = places();
    places.shares(ONE);
    places.use(0);
    places.sweep();
    places.settled();
    places.committed();
    assertEquals(0, places.current());
    assertFalse(Files.exists(data.resolve("state-place")));
    assertEquals("flat", StatePlaces.folder("flat", 0));
    assertEquals("flat@3", StatePlaces.folder("flat", 3));
  }

  @Test
  void aReplayASwitchAndTheWayBackAreKnownAfterADeath() {
    StatePlaces places = places();
    assertEquals(1, places.begin(TWO, Optional.of(ONE), "flat"));
    assertTrue(places().of(TWO).orElseThrow().replaying());
    assertTrue(places().hasCurrent(ONE));
    assertEquals(1, places().begin(TWO, Optional.of(ONE), "flat"), "it goes on where it was");
    places = places();
    places.switched(1, TWO, Optional.of(ONE));
    StatePlaces after = places();
    assertEquals(1, after.current());
    assertTrue(after.hasCurrent(TWO));
    assertEquals(new StatePlaces.Place(0, false), after.of(ONE).orElseThrow());
    after.shares(app("kvstore", "2.0.1"));
    assertTrue(places().hasCurrent(app("kvstore", "2.0.1")));
    assertEquals(0, places().begin(ONE, Optional.of(TWO), "flat"), "back to what it had");
    assertEquals(2, places().begin(app("kvstore", "3.0.0"), Optional.of(TWO), "flat"));
  }

  @Test
  void whatIsGivenUpOrNotWantedLeavesNothing() throws IOException {
    StatePlaces places = places();
    places.begin(TWO, Optional.of(ONE), "flat");
    make("state-store/flat", "state-store/flat@1", "application/kvstore", "application/kvstore@1", "state-store/other", "application/x");
    places.forgetReplay(ONE);
    places.forgetReplaysUnless((type, version) -> version.equals(TWO.version()));
    assertEquals(6, there().size());
    places.forgetReplaysUnless((type, version) -> version.equals(ONE.version()));
    assertEquals(List.of("application/kvstore", "application/x", "state-store/flat", "state-store/other"), there());
    assertEquals(Optional.empty(), places().of(TWO));
    make("state-store/flat@7", "application/kvstore@7");
    places().sweep();
    assertEquals(List.of("application/kvstore", "application/x", "state-store/flat", "state-store/other"), there(), "owned by nobody");
  }

  @Test
  void theReplacedStateIsFreedAndNothingElse() throws IOException {
    StatePlaces places = places();
    places.begin(TWO, Optional.of(ONE), "flat");
    make("state-store/flat", "state-store/flat@1", "application/kvstore", "application/kvstore@1", "state-store/other", "application/x");
    places.switched(1, TWO, Optional.of(ONE));
    wait(places, 60);
    assertEquals(6, there().size(), "its successor has committed nothing");
    places.committed();
    places.begin(ONE, Optional.of(TWO), "flat"); // somebody goes back
    wait(places, 60);
    assertEquals(6, there().size(), "it is in use again");
    places.switched(0, ONE, Optional.of(TWO));
    places.committed();
    wait(places, 9);
    places.begin(TWO, Optional.of(ONE), "flat");
    places.switched(1, TWO, Optional.of(ONE));
    places.committed();
    wait(places, 9);
    assertEquals(6, there().size(), "what was retired earlier was in use meanwhile");
    AtomicBoolean halted = new AtomicBoolean(true);
    places.holdWhile(halted::get);
    wait(places, 60);
    assertEquals(6, there().size(), "one may want to go back");
    halted.set(false);
    wait(places, 0);
    assertEquals(List.of("application/kvstore@1", "application/x", "state-store/flat@1", "state-store/other"), there());
    assertEquals(Optional.empty(), places().of(ONE));
    assertEquals(1, places().current());
  }

  private void wait(StatePlaces places, int minutes) {
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(minutes));
    places.free();
  }

  @Test
  void thePresentStateStaysWhateverReplaysAtTheStartUntilThatIsLevel() throws IOException {
    StatePlaces places = places();
    places.begin(TWO, Optional.of(ONE), "flat");
    make("state-store/flat", "state-store/flat@1", "application/kvstore", "application/kvstore@1");
    places = places();
    places.use(1);
    places.committed();
    places.forgetReplay(TWO);
    places.forgetReplaysUnless((type, version) -> false);
    wait(places, 60);
    assertEquals(4, there().size());
    StatePlaces after = places();
    assertEquals(0, after.current(), "the node died before it was level");
    assertTrue(after.hasCurrent(ONE));
    places.settled();
    assertEquals(1, places().current());
    assertTrue(places().hasCurrent(TWO));
    places.committed();
    wait(places, 10);
    assertEquals(List.of("application/kvstore@1", "state-store/flat@1"), there());
  }

  @Test
  void thePresentStateIsNeverForgottenWithAReplay() throws IOException {
    StatePlaces places = places();
    places.begin(TWO, Optional.of(ONE), "flat");
    make("state-store/flat@1");
    places.use(1);
    places.forgetReplay(TWO);
    assertEquals(List.of("state-store/flat@1"), there());
    places.sweep();
    assertEquals(List.of("state-store/flat@1"), there());
  }

  @Test
  void theSameVersionOfAnotherBundleHasAStateOfItsOwnAndAPlaceOfTwoIsNobodysToReplayIn() throws IOException {
    OfferKey other = new OfferKey(SlotName.APPLICATION, "kvstore", "c", TWO.version(), 2, false, 0);
    StatePlaces places = places();
    places.begin(TWO, Optional.of(ONE), "flat");
    places.switched(1, TWO, Optional.of(ONE));
    assertEquals(Optional.empty(), places.of(other));
    places.shares(other);
    assertEquals(0, places.begin(ONE, Optional.of(TWO), "flat"), "its own");
    places.switched(0, ONE, Optional.of(TWO));
    assertEquals(2, places.begin(TWO, Optional.of(ONE), "flat"), "place 1 is the other's too");
    make("state-store/flat@1", "state-store/flat@2");
    places.forgetReplay(TWO);
    assertEquals(List.of("state-store/flat@1"), there());
    assertEquals(1, places().of(other).orElseThrow().number());
  }

  @Test
  void aStateWithoutAnOwnerIsFreedToo() throws IOException {
    StatePlaces places = places();
    places.begin(TWO, Optional.empty(), "flat");
    make("state-store/flat", "state-store/flat@1", "application/kvstore", "application/kvstore@1");
    places.switched(1, TWO, Optional.empty());
    places = places();
    places.committed();
    wait(places, 10);
    assertEquals(List.of("application/kvstore@1", "state-store/flat@1"), there());
  }

  @Test
  void aFileOfAnEarlierNodeIsUnderstood() throws Exception {
    String text = "current 1 flat\nkvstore 1.0.0 has 0\nkvstore 2.0.0 has 1\n";
    Files.writeString(data.resolve("state-place"), text + "sum " + java.util.HexFormat.of().formatHex(
        java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))) + "\n");
    assertTrue(places().hasCurrent(TWO));
    assertEquals(new StatePlaces.Place(0, false), places().of(ONE).orElseThrow());
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    StatePlaces places = places();
    places.begin(TWO, Optional.of(ONE), "flat");
    places.switched(1, TWO, Optional.of(ONE));
    Path file = data.resolve("state-place");
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, bad);
      String message = assertThrows(IllegalStateException.class, this::places).getMessage();
      assertTrue(message.contains("state-place cannot be used: "), message);
    }
    for (int length = 0; length < good.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThrows(IllegalStateException.class, this::places);
    }
  }
}
