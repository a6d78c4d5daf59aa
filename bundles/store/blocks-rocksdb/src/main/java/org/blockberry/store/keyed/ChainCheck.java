package org.blockberry.store.keyed;

import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;

/**
 * Looks at start whether the heights are what the extent says. Always: nothing above the last block, its hash is the one that
 * was committed, the chain-state records do not reach beyond. After an orderly stop that is all, because a damaged block in
 * between is refused when it is read. After a crash the links of the newest {@value #WALKED} heights are walked as well, hash
 * by hash.
 */
final class ChainCheck {
  static final int WALKED = 100_000;

  private final Records database;

  /**
   * @param extent which blocks there are
   * @param stateHeight newest chain-state record, -1 if none
   */
  record Found(Extent extent, long stateHeight) {}

  ChainCheck(Records database) {
    this.database = database;
  }

  Found run() {
    Extent extent = readExtent();
    long lastLink = newest(database, BlockKeys.LINKS);
    if (lastLink != (extent.isEmpty() ? -1 : extent.height())) {
      throw database.damaged("the list of heights", "it ends at " + lastLink + " but the last block must be " + extent.height());
    }
    long stateHeight = newestState(database);
    if (!extent.isEmpty()) {
      if (stateHeight > extent.height()) {
        throw database.damaged("the last chain-state record", "it is of height " + stateHeight + " but the last block is "
            + extent.height());
      }
      walk(extent, database.closedInOrder() ? extent.height() : Math.max(extent.base(), extent.height() - WALKED));
    }
    return new Found(extent, stateHeight);
  }

  static long newestState(Records database) {
    return newest(database, BlockKeys.STATES);
  }

  private Extent readExtent() {
    Optional<Bytes> stored = database.getSealed(BlockKeys.EXTENT, () -> "the record of base and height");
    try {
      return stored.map(Extent::decode).orElse(Extent.EMPTY);
    } catch (RuntimeException e) {
      throw database.damaged("the record of base and height", e.getMessage());
    }
  }

  private void walk(Extent extent, long from) {
    Bytes parent = null;
    long expected = from;
    try (Walk cursor = database.walk()) {
      for (cursor.seek(BlockKeys.link(from)); cursor.isAt(BlockKeys.LINKS); cursor.next()) {
        long height = BlockKeys.height(cursor.key());
        if (height != expected) {
          throw database.damaged("block " + expected, "it is missing");
        }
        Link link = link(cursor, height);
        if (parent != null && !link.parentHash().equals(parent)) {
          throw database.damaged("block " + height, "its parent is not block " + (height - 1));
        }
        parent = link.hash();
        expected++;
      }
    }
    if (expected != extent.height() + 1 || !extent.hash().equals(parent)) {
      throw database.damaged("block " + extent.height(), "its hash is not the one that was committed");
    }
  }

  private Link link(Walk cursor, long height) {
    return Checksum.unseal(cursor.key(), cursor.value()).map(Link::decode)
        .orElseThrow(() -> database.damaged("links of block " + height, "their checksum is wrong"));
  }

  private static long newest(Records database, byte[] prefix) {
    byte[] end = Arrays.copyOf(prefix, 1 + Long.BYTES);
    Arrays.fill(end, 1, end.length, (byte) 0xff);
    try (Walk cursor = database.walk().seekBackFrom(end)) {
      return cursor.isAt(prefix) ? BlockKeys.height(cursor.key()) : -1;
    }
  }
}
