package org.blockberry.node.evidence;

import java.io.IOException;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/** Where evidence outlives the process, as one piece. For one thread at a time. */
public interface EvidenceDisk {
  /** What was written last; empty if nothing was, or if it cannot be read. */
  Optional<Bytes> read();

  /** Durable when it returns; whole or not at all. */
  void write(Bytes book) throws IOException;
}
