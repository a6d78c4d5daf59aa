package org.blockberry.node.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.node.commit.HaltException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFormatTest {
  @TempDir Path data;

  private final List<Integer> ran = new ArrayList<>();

  private DataFormat.Upgrade upgrade(int from, boolean fails) {
    return new DataFormat.Upgrade() {
      @Override
      public int from() {
        return from;
      }

      @Override
      public void run(Path folder) throws IOException {
        ran.add(from);
        if (fails) {
          throw new IOException("power");
        }
      }
    };
  }

  private String mark() throws IOException {
    return Files.readString(data.resolve("format"));
  }

  @Test
  void newDataIsMarkedOnceAndKeptAsItIs() throws IOException {
    new DataFormat(data, "0.1.0").check();
    assertEquals("format 1\nwritten by blockberry 0.1.0\n", mark());
    new DataFormat(data, "0.2.0").check();
    assertEquals("format 1\nwritten by blockberry 0.1.0\n", mark());
  }

  @Test
  void dataFromBeforeTheMarkHasTheFirstFormatAndIsBroughtUpToDate() throws IOException {
    Files.createDirectory(data.resolve("block-store"));
    new DataFormat(data, "0.3.0", 3, List.of(upgrade(1, false), upgrade(2, false))).check();
    assertEquals(List.of(1, 2), ran);
    assertEquals("format 3\nwritten by blockberry 0.3.0\n", mark());
  }

  @Test
  void anUpgradeThatIsCutShortRunsAgain() throws IOException {
    Files.createDirectory(data.resolve("block-store"));
    assertThrows(HaltException.class,
        () -> new DataFormat(data, "0.3.0", 3, List.of(upgrade(1, false), upgrade(2, true))).check());
    assertTrue(mark().startsWith("format 2\n"), mark());
    new DataFormat(data, "0.3.0", 3, List.of(upgrade(1, false), upgrade(2, false))).check();
    assertEquals(List.of(1, 2, 2), ran);
  }

  @Test
  void aLaterFormatIsRefusedAndNothingIsTouched() throws IOException {
    Files.writeString(data.resolve("format"), "format 2\nwritten by blockberry 0.9.1\n");
    String message = assertThrows(HaltException.class, () -> new DataFormat(data, "0.1.0").check()).getMessage();
    assertTrue(message.contains("format 2") && message.contains("0.9.1") && message.contains("0.1.0") && message.contains("up to 1"), message);
    assertEquals("format 2\nwritten by blockberry 0.9.1\n", mark());
  }

  @Test
  @Tag("sec-S2")
  void everyFlippedBitAndEveryCutIsRefusedOrReadAsTheSameFormat() throws IOException {
    byte[] good = "format 1\nwritten by blockberry 0.1.0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    int refused = 0;
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(data.resolve("format"), bad);
      refused += refusals();
    }
    assertTrue(refused > good.length * 4, "only " + refused);
    for (int length = 0; length < good.length; length++) {
      Files.write(data.resolve("format"), java.util.Arrays.copyOf(good, length));
      assertEquals(1, refusals(), "cut to " + length);
    }
  }

  private int refusals() {
    try {
      new DataFormat(data, "0.1.0").check();
      return 0; // the name of the version, which only stands in messages
    } catch (HaltException e) {
      assertTrue(e.getMessage().contains("is damaged") || e.getMessage().contains("has format"), e.getMessage());
      return 1;
    }
  }
}
