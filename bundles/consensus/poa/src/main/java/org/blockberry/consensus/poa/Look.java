package org.blockberry.consensus.poa;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.value.Bytes;

/**
 * What the engine sees around it at the moment of an event; the core has no eyes of its own.
 *
 * @param tip the end of the chain as the node has it
 * @param now the node's clock
 * @param transactions whether transactions wait
 * @param key this node's key, if it has one
 */
record Look(ChainTip tip, Instant now, boolean transactions, Optional<Key> key) {
  Look {
    Objects.requireNonNull(tip, "tip");
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(key, "key");
  }

  /**
   * The node's key.
   *
   * @param address 20 bytes
   * @param last what it signed last
   */
  record Key(Bytes address, SignedStep last) {
    Key {
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(last, "last");
    }
  }
}
