package org.blockberry.sync.blocks.fetch;

import org.blockberry.api.consensus.SealedBlock;

/** A block that waits, and who sent it. */
record Held(SealedBlock sealed, String peer) {
  long height() {
    return sealed.height();
  }

  long bytes() {
    return (long) sealed.block().size() + sealed.commit().size();
  }
}
