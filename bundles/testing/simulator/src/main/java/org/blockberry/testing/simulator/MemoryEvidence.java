package org.blockberry.testing.simulator;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.evidence.EvidenceDisk;

/** Outlives the simulated process; every write is durable when it returns, and a crash may come before or after it. */
final class MemoryEvidence implements EvidenceDisk {
  private final Runnable onWrite;
  private Optional<Bytes> written = Optional.empty();

  MemoryEvidence(Runnable onWrite) {
    this.onWrite = onWrite;
  }

  @Override
  public Optional<Bytes> read() {
    return written;
  }

  @Override
  public void write(Bytes book) {
    onWrite.run();
    written = Optional.of(book);
    onWrite.run();
  }
}
