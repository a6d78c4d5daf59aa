package org.blockberry.network;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Now;
import org.blockberry.network.handshake.Terms;

/**
 * What the network needs of the node.
 *
 * @param terms who we are and what peers must agree on
 * @param desk transactions and blocks
 * @param inbox the one thread on which everything is decided
 * @param background for what may wait
 * @param sender hands messages to the transport, one task at a time
 * @param kept where the ledger and addresses stay over restarts
 * @param prober for peers that want to know whether they can be reached
 * @param random secret; for keys of tables and for choices
 */
record Surroundings(Slot<Transport> transport, Terms terms, NodeDesk desk, Inbox inbox, Executor background, Executor sender, Supplier<Now> clock,
    RandomGenerator random, Kept kept, Prober prober, Metrics metrics) {
  /** Looks whether a node answers at an address. */
  @FunctionalInterface
  interface Prober {
    /**
     * Tells on any thread, within seconds and once; never waits.
     *
     * @param host 4 or 16 bytes
     */
    void probe(Bytes host, int port, Consumer<Boolean> done);
  }

  /** Texts by name, kept over restarts. */
  interface Kept {
    /** Reads; empty if there is none. */
    Optional<String> read(String name);

    /** Writes, the whole text or nothing of it; returns at once. */
    void write(String name, String text);

    /** It cannot be read: it is put where nobody looks for it, and said in the log. */
    void setAside(String name, String why);
  }
}
