package org.blockberry.node.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;

/**
 * Bytes of the journal's file. Pure. All numbers are big-endian.
 *
 * <pre>
 * header   magic 8 | version 4 | secret 8 | chain 16 | CRC32C of these 4
 * record   mark 4 | length of the body 4 | CRC32C of secret, place in the file and body 4 | body
 * body     1 | arrival, milliseconds since 1970, 8 | transaction     it waits
 *          2 | hash 32                                               it does not wait any more
 * </pre>
 *
 * <p>The secret is drawn anew for each file. The mark and the checksums depend on it, so that nobody can send a transaction that
 * contains what looks like records, should damage make a reader search for the next one.
 */
final class JournalFormat {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 40;
  static final int RECORD_OVERHEAD = 12;

  private static final long MAGIC = 0x4242_5458_4A52_4E4CL; // BBTXJRNL
  private static final int CHAIN_BYTES = 16;
  private static final byte WAITS = 1;
  private static final byte GONE = 2;
  private static final int HASH_BYTES = 32;
  private static final int ARRIVAL_BYTES = 1 + Long.BYTES;

  private JournalFormat() {}

  /** One thing that happened to a transaction. */
  sealed interface Event {
    /** It waits, since {@code arrivedMillis}. */
    record Waits(long arrivedMillis, Bytes tx) implements Event {}

    /** It does not wait any more. */
    record Gone(Bytes hash) implements Event {}
  }

  /** Bytes that an event takes in the file. */
  static long sizeOf(Event event) {
    return RECORD_OVERHEAD + (event instanceof Event.Waits waits ? ARRIVAL_BYTES + (long) waits.tx().size() : 1 + HASH_BYTES);
  }

  static ByteBuffer header(long secret, String chainId) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putInt(VERSION).putLong(secret).put(chain(chainId));
    return header.putInt(checksum(header.array(), 0, header.position())).flip();
  }

  /**
   * Reads the header.
   *
   * @return the secret
   * @throws JournalException it is damaged, of a later version, or of another chain
   */
  static long secret(ByteBuffer file, String chainId) {
    if (file.limit() < HEADER_BYTES) {
      throw new JournalException("it ends within its header");
    }
    byte[] header = new byte[HEADER_BYTES];
    file.get(0, header);
    ByteBuffer fields = ByteBuffer.wrap(header);
    if (fields.getLong(0) != MAGIC) {
      throw new JournalException("it does not begin as a journal of transactions does");
    }
    if (fields.getInt(HEADER_BYTES - Integer.BYTES) != checksum(header, 0, HEADER_BYTES - Integer.BYTES)) {
      throw new JournalException("its header is damaged");
    }
    int version = fields.getInt(8);
    if (version != VERSION) {
      throw new JournalException("it has format " + version + " but this software knows format " + VERSION
          + " only; it was written by a later version");
    }
    byte[] chain = new byte[CHAIN_BYTES];
    fields.get(20, chain);
    if (!java.util.Arrays.equals(chain, chain(chainId))) {
      throw new JournalException("it belongs to another chain than \"" + chainId + "\"");
    }
    return fields.getLong(12);
  }

  private static byte[] chain(String chainId) {
    return Transaction.of(Bytes.utf8("blockberry/journal/" + chainId)).hash().slice(0, CHAIN_BYTES).toArray();
  }

  /** Appends an event to {@code target}, which has room and whose beginning lies at {@code start} of the file. */
  static void write(ByteBuffer target, long start, long secret, Event event) {
    int at = target.position();
    target.putInt(mark(secret)).putInt((int) (sizeOf(event) - RECORD_OVERHEAD)).putInt(0);
    int body = target.position();
    if (event instanceof Event.Waits waits) {
      target.put(WAITS).putLong(waits.arrivedMillis()).put(waits.tx().asBuffer());
    } else {
      target.put(GONE).put(((Event.Gone) event).hash().asBuffer());
    }
    target.putInt(body - Integer.BYTES, checksum(secret, start + at, target.duplicate().limit(target.position()).position(body)));
  }

  /** The event at {@code at}; empty if there is no whole and undamaged record. */
  static Optional<Event> read(ByteBuffer file, int at, long secret) {
    long left = (long) file.limit() - at - RECORD_OVERHEAD;
    if (left < 1 || file.getInt(at) != mark(secret)) {
      return Optional.empty();
    }
    int length = file.getInt(at + 4);
    if (length < 1 || length > left) {
      return Optional.empty();
    }
    int body = at + RECORD_OVERHEAD;
    if (file.getInt(at + 8) != checksum(secret, at, file.duplicate().limit(body + length).position(body))) {
      return Optional.empty();
    }
    return event(file, body, length);
  }

  private static Optional<Event> event(ByteBuffer file, int body, int length) {
    byte type = file.get(body);
    if (type == WAITS && length > ARRIVAL_BYTES) {
      byte[] tx = new byte[length - ARRIVAL_BYTES];
      file.get(body + ARRIVAL_BYTES, tx);
      return Optional.of(new Event.Waits(file.getLong(body + 1), Bytes.wrap(tx)));
    }
    if (type == GONE && length == 1 + HASH_BYTES) {
      byte[] hash = new byte[HASH_BYTES];
      file.get(body + 1, hash);
      return Optional.of(new Event.Gone(Bytes.wrap(hash)));
    }
    return Optional.empty();
  }

  /** Whether a record may begin at {@code at}. */
  static boolean marked(ByteBuffer file, int at, long secret) {
    return file.getInt(at) == mark(secret);
  }

  private static int mark(long secret) {
    return Long.hashCode(secret * 0x9E37_79B9_7F4A_7C15L) | 1;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static int checksum(long secret, long place, ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(secret).putLong(place).flip());
    crc.update(body);
    return (int) crc.getValue();
  }
}
