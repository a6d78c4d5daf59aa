package org.blockberry.node.sign;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The one file with the memory of a signer, which nobody else writes to while it is open. A seam for simulated disks. Not thread safe. */
public interface SignDisk extends AutoCloseable {
  /** Its name, for messages. */
  String name();

  /** Bytes that the file has. */
  long size() throws IOException;

  /** Reads from {@code at} on as much as there is, up to what {@code into} takes. */
  void read(ByteBuffer into, long at) throws IOException;

  /** Writes all of {@code bytes}; a crash may leave any part of it. */
  void write(ByteBuffer bytes, long at) throws IOException;

  /** What was written survives loss of power when this returns. */
  void force() throws IOException;

  /** That there is such a file survives loss of power when this returns. */
  void forceFolder() throws IOException;

  @Override
  void close() throws IOException;
}
