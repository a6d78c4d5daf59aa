package org.blockberry.store.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for records in RocksDB's logs and manifests of types that are never written with our settings: those of recycled or compressed
 * files and unknown ones. They are damage, and RocksDB (seen in 9.11.2) never comes back from opening a file where one flipped bit makes
 * a record look like one of a recycled file.
 *
 * <p>Layout: blocks of 32 KiB; in them records of checksum (4 bytes), length (2 bytes, little endian), type (1 byte) and content; less
 * than 7 bytes at the end of a block are empty.
 */
final class ForeignRecords {
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 6;
  private static final int LAST_TYPE = 4; // 0 room, 1 whole, 2 first, 3 middle, 4 last part

  private ForeignRecords() {}

  /** One line about the first one in a database's folder. Reads its logs and manifests once. */
  static Optional<String> find(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> isLog(file.getFileName().toString())).sorted().toList();
    }
    for (Path file : files) {
      Optional<String> found = findIn(file);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean isLog(String name) {
    return name.startsWith("MANIFEST-") || name.endsWith(".log");
  }

  private static Optional<String> findIn(Path file) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      for (long start = 0;; start += BLOCK) {
        block.clear();
        while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
          // until the block is full or the file ends
        }
        block.flip();
        int at = foreignIn(block);
        if (at >= 0) {
          return Optional.of(file.getFileName() + " has a record of type " + (block.get(at + TYPE_AT) & 0xff) + " at byte " + (start + at));
        }
        if (block.limit() < BLOCK) {
          return Optional.empty();
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty(); // a running instance deleted it; that one holds the lock, which the open will say
    }
  }

  private static int foreignIn(ByteBuffer block) {
    int at = 0;
    while (at + HEADER <= block.limit()) {
      int length = block.getShort(at + LENGTH_AT) & 0xffff;
      int type = block.get(at + TYPE_AT) & 0xff;
      if (type > LAST_TYPE) {
        return at;
      }
      if (type == 0 && length == 0) {
        return -1; // room that was reserved and not written
      }
      at += HEADER + length;
    }
    return -1;
  }
}
