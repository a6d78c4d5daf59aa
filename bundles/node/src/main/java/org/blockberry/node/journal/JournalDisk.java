package org.blockberry.node.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Where the journal's file lies; a test has one of its own. Not thread safe. */
interface JournalDisk {
  /** A file being written. */
  interface Sink extends Closeable {
    /** Appends everything that remains in {@code bytes}. */
    void write(ByteBuffer bytes) throws IOException;

    /** What was appended survives loss of power when this returns. */
    void sync() throws IOException;
  }

  /** The present file, whole; empty if there is none. */
  Optional<ByteBuffer> read() throws IOException;

  /** Begins a new file beside the present one. */
  Sink create() throws IOException;

  /** Makes the file that was created last, and is synced, the present one: entirely or not at all, and durably. */
  void publish() throws IOException;

  /** Keeps a copy of the present file for whoever wants to look at the damage; gives its name. */
  String keepDamaged() throws IOException;

  /** Removes the present file. */
  void delete() throws IOException;
}
