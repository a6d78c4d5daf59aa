package org.blockberry.network;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.transport.Transport;
import org.blockberry.network.effect.Now;
import org.blockberry.network.handshake.Terms;

/**
 * What the network needs of the node.
 *
 * @param terms who we are and what peers must agree on
 * @param height highest block that we can serve without a gap
 * @param inbox the one thread on which everything is decided
 * @param kept where the ledger and addresses stay over restarts
 * @param random secret; for keys of tables and for choices
 */
record Surroundings(Slot<Transport> transport, Terms terms, LongSupplier height, Inbox inbox, Supplier<Now> clock, RandomGenerator random,
    Kept kept, Metrics metrics) {
  /** Texts by name, kept over restarts. */
  interface Kept {
    /** Reads; empty if there is none. */
    Optional<String> read(String name);

    /** Writes, the whole text or nothing of it; returns at once. */
    void write(String name, String text);
  }
}
