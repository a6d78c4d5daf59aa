package org.blockberry.consensus.bft.wal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.blockberry.api.value.Bytes;

/**
 * Bytes of a segment. Pure. All numbers are big-endian.
 *
 * <pre>
 * header   magic 8 | version 4 | number of the segment 8 | seq of its first record 8 | secret 8 | CRC32C of these 4
 * record   mark 4 | length of what follows the checksum 4 | CRC32C 4 | type 1 | seq 8 | payload
 * </pre>
 *
 * <p>The checksum covers secret, place in the file, length, type, seq and payload. Mark and checksum depend on the segment's secret, so
 * that no peer can send a payload that looks like records to whoever searches for the next one behind damage. The highest bit of the type
 * says that everything before the record was forced when it was written: a reader knows then what may be torn and what must be there.
 */
final class WalFormat {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 40;
  static final int OVERHEAD = 21;

  /** A height is over; the payload is its number. */
  static final int END_HEIGHT = 101;
  /** The segment replaces everything before it, if a {@link #STARTED_OVER} follows. */
  static final int START_OVER = 102;
  static final int STARTED_OVER = 103;

  private static final long MAGIC = 0x4242_4246_5457_414CL; // BBBFTWAL
  private static final int BODY = 12; // mark, length, checksum
  private static final int LEAST_LENGTH = 1 + Long.BYTES;
  private static final int FORCED = 0x80;
  private static final int SECTOR = 512;

  private WalFormat() {}

  /** Where the last byte ends that is not zero, {@code from} or later: a segment may be longer than what was written to it. */
  static int endOfContent(ByteBuffer file, int from) {
    int end = file.limit();
    while (end > from && file.get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  /** What a segment begins with. */
  record Header(long number, long firstSeq, long secret) {}

  /**
   * A record in a segment.
   *
   * @param forced whether everything before it was forced when it was written
   * @param end where it ends in the file
   */
  record Frame(int type, boolean forced, long seq, Bytes payload, int end) {
    boolean engines() {
      return type <= WalRecord.LAST_TYPE;
    }
  }

  static ByteBuffer header(Header header) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putInt(VERSION);
    out.putLong(header.number()).putLong(header.firstSeq()).putLong(header.secret());
    return out.putInt(checksum(out.duplicate().flip())).flip();
  }

  /** The header; empty if it is damaged or not whole. */
  static Optional<Header> header(ByteBuffer file) {
    if (file.limit() < HEADER_BYTES || file.getLong(0) != MAGIC || file.getInt(8) != VERSION
        || file.getInt(HEADER_BYTES - 4) != checksum(file.duplicate().position(0).limit(HEADER_BYTES - 4))) {
      return Optional.empty();
    }
    return Optional.of(new Header(file.getLong(12), file.getLong(20), file.getLong(28)));
  }

  /** A record for the place {@code at} of the segment. */
  static ByteBuffer frame(long secret, long at, int type, boolean forced, long seq, Bytes payload) {
    ByteBuffer out = ByteBuffer.allocate(OVERHEAD + payload.size());
    out.putInt(mark(secret)).putInt(LEAST_LENGTH + payload.size()).putInt(0);
    out.put((byte) (type | (forced ? FORCED : 0))).putLong(seq).put(payload.asBuffer());
    return out.putInt(8, checksum(secret, at, out.duplicate().flip())).flip();
  }

  /** The record at {@code at}; empty if there is no whole and undamaged one. */
  static Optional<Frame> frame(ByteBuffer file, int at, long secret) {
    int left = file.limit() - at;
    if (left < OVERHEAD || file.getInt(at) != mark(secret)) {
      return Optional.empty();
    }
    int length = file.getInt(at + 4);
    if (length < LEAST_LENGTH || length > left - BODY || length > LEAST_LENGTH + WalLimits.LARGEST_PAYLOAD) {
      return Optional.empty();
    }
    int end = at + BODY + length;
    if (file.getInt(at + 8) != checksum(secret, at, file.duplicate().position(at).limit(end))) {
      return Optional.empty();
    }
    byte[] payload = new byte[length - LEAST_LENGTH];
    file.get(at + OVERHEAD, payload);
    int type = file.get(at + BODY) & 0xFF;
    Frame frame = new Frame(type & ~FORCED, (type & FORCED) != 0, file.getLong(at + BODY + 1), Bytes.wrap(payload), end);
    return known(frame) ? Optional.of(frame) : Optional.empty();
  }

  private static boolean known(Frame frame) {
    return frame.type() >= 1 && frame.type() <= STARTED_OVER && (frame.type() != END_HEIGHT || frame.payload().size() == Long.BYTES);
  }

  /**
   * Whether a disk that lost a sector, and gives zeros for it, explains that nothing can be read from {@code from} to {@code to}. A
   * record begins with a mark that is not zero.
   */
  static boolean sectorLost(ByteBuffer file, int from, int to) {
    for (int begin = from; begin < to; begin = (begin / SECTOR + 1) * SECTOR) {
      int end = Math.min((begin / SECTOR + 1) * SECTOR, file.limit());
      int at = begin;
      while (at < end && file.get(at) == 0) {
        at++;
      }
      if (at == end) {
        return true;
      }
    }
    return false;
  }

  private static int mark(long secret) {
    return Long.hashCode(secret * 0x9E37_79B9_7F4A_7C15L) | 0x0100_0001; // neither its first nor its last byte is zero
  }

  private static int checksum(long secret, long at, ByteBuffer frame) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(20).putLong(secret).putLong(at).putInt(frame.getInt(frame.position() + 4)).flip());
    crc.update(frame.position(frame.position() + BODY));
    return (int) crc.getValue();
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header);
    return (int) crc.getValue();
  }
}
