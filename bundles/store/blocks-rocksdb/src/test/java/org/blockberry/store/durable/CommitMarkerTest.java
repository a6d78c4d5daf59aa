package org.blockberry.store.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.blockberry.store.durable.CommitMarker.Acknowledged;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitMarkerTest {
  private static final Acknowledged FIRST = new Acknowledged(100, 7, false);
  private static final Acknowledged SECOND = new Acknowledged(200, 8, true);

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("commit-marker");
  }

  private byte[] written() throws IOException {
    try (CommitMarker marker = CommitMarker.open(file())) {
      marker.write(FIRST);
      marker.write(SECOND);
    }
    return Files.readAllBytes(file());
  }

  private Optional<Acknowledged> read(byte[] content) throws IOException {
    Files.write(file(), content);
    try (CommitMarker marker = CommitMarker.open(file())) {
      return marker.last();
    }
  }

  /** Behind is allowed, the marker is not synced. Ahead, or anything that was never written, is not. */
  @Test
  @Tag("sec-S1")
  void cutAnywhereItSaysWhatWasWrittenOrNothing() throws IOException {
    byte[] whole = written();
    for (int length = 0; length <= whole.length; length++) {
      Optional<Acknowledged> last = read(Arrays.copyOf(whole, length));
      assertTrue(last.isEmpty() || last.get().equals(FIRST) || last.get().equals(SECOND), "cut to " + length + ": " + last);
    }
    assertEquals(Optional.of(SECOND), read(whole));
  }

  @Test
  @Tag("sec-S2")
  void noFlippedBitMakesItSaySomethingElse() throws IOException {
    byte[] whole = written();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Optional<Acknowledged> last = read(flipped);
      assertTrue(last.equals(Optional.of(FIRST)) || last.equals(Optional.of(SECOND)), "bit " + bit + ": " + last);
    }
  }

  @Test
  @Tag("sec-S3")
  void anyBytesAreNoMarkerAndItIsWritableAfterwards() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] content = new byte[random.nextInt(700)];
      random.nextBytes(content);
      if (i % 2 == 0) {
        byte[] whole = written();
        System.arraycopy(whole, 0, content, 0, Math.min(8, content.length)); // begins like one
      }
      assertEquals(Optional.empty(), read(content));
      try (CommitMarker marker = CommitMarker.open(file())) {
        marker.write(FIRST);
        marker.write(SECOND);
      }
      assertEquals(Optional.of(SECOND), read(Files.readAllBytes(file())));
    }
  }
}
