package org.blockberry.consensus.bft.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where the segments of the log lie: a folder, or a simulated disk that loses what was not forced. Not thread safe. An error means that
 * nobody knows what the disk holds; the log asks nothing more of it.
 */
public interface WalDisk extends Closeable {
  /** One file of the log; it grows at its end, and its last bytes may be written again. */
  interface Segment extends Closeable {
    /** Its length now, forced or not; a disk may make it longer, with zeros, than what was written. */
    long size() throws IOException;

    /** All of it; the log checked {@link #size} before. */
    ByteBuffer read() throws IOException;

    /**
     * Writes everything that remains in {@code bytes}. It may be lost, entirely or in pieces, until {@link #force} returns.
     *
     * @param at 0 to {@link #size}
     */
    void write(long at, ByteBuffer bytes) throws IOException;

    /** Content and length survive loss of power when this returns. */
    void force() throws IOException;

    /**
     * Copies what lies from {@code size} on aside, for whoever wants to look at it, cuts the segment there and forces it.
     *
     * @return name of the copy
     */
    String cut(long size) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Numbers of the segments, ascending. */
  List<Long> segments() throws IOException;

  /** A new empty segment; whether it is still there after loss of power is only sure after {@link #forceFolder}. */
  Segment create(long number) throws IOException;

  /** Opens a segment that is there. */
  Segment open(long number) throws IOException;

  /** Removes a segment; it may be back after loss of power, until {@link #forceFolder}. */
  void remove(long number) throws IOException;

  /** What was created and removed stays so when this returns. */
  void forceFolder() throws IOException;

  /** A number that no peer can guess; a simulation draws it from its seed. */
  long secret();

  /** How a segment is named in messages. */
  String name(long number);

  @Override
  void close() throws IOException;
}
