package org.blockberry.store.durable;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.blockberry.api.value.Bytes;

/**
 * Records sealed with a CRC32C over key and content: {@code crc(4) content}. RocksDB checks its own blocks, but not that a
 * value belongs to the key under which it is found.
 */
public final class Checksum {
  /** Bytes that a seal adds. */
  public static final int SIZE = 4;

  private Checksum() {}

  /** CRC32C over {@code content}. */
  public static int of(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, content.length);
    return (int) crc.getValue();
  }

  /** {@code content} as it is stored under {@code key}. */
  public static byte[] seal(byte[] key, Bytes content) {
    byte[] sealed = new byte[SIZE + content.size()];
    content.copyTo(sealed, SIZE);
    ByteBuffer.wrap(sealed).putInt(crc(key, sealed));
    return sealed;
  }

  /** Whether {@code sealed} is what {@link #seal} made for {@code key}; the content begins at {@link #SIZE}. */
  public static boolean isSealed(byte[] key, byte[] sealed) {
    return sealed.length >= SIZE && ByteBuffer.wrap(sealed).getInt() == crc(key, sealed);
  }

  /** What {@link #seal} took; empty if the record was altered or belongs to another key. */
  public static Optional<Bytes> unseal(byte[] key, byte[] sealed) {
    if (!isSealed(key, sealed)) {
      return Optional.empty();
    }
    return Optional.of(Bytes.copyOf(sealed, SIZE, sealed.length - SIZE));
  }

  private static int crc(byte[] key, byte[] sealed) {
    CRC32C crc = new CRC32C();
    crc.update(key, 0, key.length);
    crc.update(sealed, SIZE, sealed.length - SIZE);
    return (int) crc.getValue();
  }
}
