package org.blockberry.examples.utxo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Test;

class HotOutputsTest {
  private static final Output COINS = new Output(Bytes.wrap(new byte[32]), 7);

  private static Outpoint outpoint(int index) {
    return new Outpoint(Bytes.wrap(new byte[32]), index);
  }

  /** The reader read version 5, then the block that spends the output was committed, then the reader comes to put it away. */
  @Test
  void aSlowReaderDoesNotBringASpentOutputBack() {
    HotOutputs hot = new HotOutputs(10, new TestMetrics());
    Optional<Output> read = hot.get(outpoint(1), 5, asked -> {
      hot.committed(5, 6, Map.of(outpoint(1), Optional.empty()));
      return Optional.of(COINS);
    });
    assertEquals(Optional.of(COINS), read, "at version 5 it was there");
    assertEquals(Optional.empty(), hot.get(outpoint(1), 6, asked -> Optional.empty()));
  }

  @Test
  void whatIsKeptIsTrueAtOneVersionAndBounded() {
    HotOutputs hot = new HotOutputs(3, new TestMetrics());
    for (int i = 0; i < 10; i++) {
      hot.get(outpoint(i), 5, asked -> Optional.of(COINS));
    }
    assertEquals(3, hot.size());
    assertEquals(Optional.of(COINS), hot.get(outpoint(9), 5, asked -> Optional.empty()), "kept");
    assertEquals(Optional.empty(), hot.get(outpoint(9), 4, asked -> Optional.empty()), "an older version is asked from the store");
    assertEquals(Optional.empty(), hot.get(outpoint(9), 8, asked -> Optional.empty()), "another instance committed");
    assertEquals(0, hot.size());
    hot.committed(8, 9, Map.of(outpoint(20), Optional.of(COINS)));
    assertEquals(Optional.of(COINS), hot.get(outpoint(20), 9, asked -> Optional.empty()));
    hot.committed(7, 10, Map.of());
    assertEquals(0, hot.size(), "it was of another version");
    HotOutputs none = new HotOutputs(0, new TestMetrics());
    none.get(outpoint(1), 1, asked -> Optional.of(COINS));
    assertEquals(0, none.size());
  }
}
