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
import java.util.Set;
import java.util.stream.Stream;
import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatePlacesTest {
  private static final OfferKey ONE = app("kvstore", "1.0.0");
  private static final OfferKey TWO = app("kvstore", "2.0.0");

  @TempDir
  Path data;

  private static OfferKey app(String type, String version) {
    return new OfferKey(SlotName.APPLICATION, type, "b", BundleVersion.parse(version), 1, false, 0);
  }

  private StatePlaces places() {
    StatePlaces places = new StatePlaces(data);
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
    places.retireOthers();
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
    places.forgetReplaysBut(Optional.of(TWO));
    assertEquals(6, there().size());
    places.forgetReplaysBut(Optional.of(ONE));
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
    places.free(Set.of(0));
    assertEquals(6, there().size(), "not before it is retired");
    places.retireOthers();
    places.begin(ONE, Optional.of(TWO), "flat"); // somebody goes back
    places.free(Set.of(0));
    assertEquals(6, there().size(), "it is in use again");
    places.switched(0, ONE, Optional.of(TWO));
    places.switched(1, TWO, Optional.of(ONE));
    places.retireOthers();
    places.free(Set.of(0));
    assertEquals(List.of("application/kvstore@1", "application/x", "state-store/flat@1", "state-store/other"), there());
    assertEquals(Optional.empty(), places().of(ONE));
    assertEquals(1, places().current());
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
