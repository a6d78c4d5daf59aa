package org.blockberry.sync.blocks.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Locale;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.ErrorCategory;
import org.blockberry.cramberry.Options;
import org.junit.jupiter.api.Test;

/** The messages against the vectors of the protocol specification, section 19: both ways, byte for byte. */
class VectorsTest {
  private static final Bytes HELLO = Bytes.utf8("hello");

  @Test
  void vectors() {
    String hash = Stream.hash(HELLO).toHex().toLowerCase(Locale.ROOT);
    both("890118c801280200", new BlocksRequest(100, 1));
    both("8a01140118022420" + hash + "340568656c6c6f0000", new BlocksResponse(List.of(new BlockData(1, Stream.hash(HELLO), HELLO))));
    both("8a0100", new BlocksResponse(List.of()));
  }

  private static void both(String hex, BlockSyncMessage message) {
    assertEquals(Bytes.fromHex(hex), BlockSyncMessage.encodeTagged(message));
    assertEquals(message, BlockSyncMessage.decodeTagged(Bytes.fromHex(hex), Options.SECURE.refusingUnknownFields()));
    assertEquals(message instanceof BlocksResponse, Stream.isAnswer(Bytes.fromHex(hex)));
  }

  @Test
  void hugeCountsAreRefusedBeforeTheyCostMemory() {
    for (String attack : new String[] {"8a0114ffffffffffffffff7f00", "8a0114e90700", "8a0114e807"}) { // 2^62, 1001, and 1000 that do not come
      CramberryException refused = assertThrows(CramberryException.class, () -> BlockSyncMessage.decodeTagged(Bytes.fromHex(attack), Stream.OPTIONS));
      assertEquals(attack.equals("8a0114e807") ? ErrorCategory.REQUIRED_FIELD_MISSING : ErrorCategory.MAX_ARRAY_LENGTH, refused.category(), attack);
    }
  }

  @Test
  void theLargestHeightIsThatOfTheOriginal() {
    assertEquals(4_611_686_018_427_387_903L, Stream.MAX_HEIGHT);
  }
}
