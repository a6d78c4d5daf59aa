package org.blockberry.sync.blocks;

import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.sync.inbox.Inbox;

/**
 * What block sync needs of the node.
 *
 * @param inbox the one thread on which everything is decided
 * @param reader bounded; reads blocks for peers
 * @param nanos since the start, 0 or more
 * @param events takes what others may want to know; never waits
 */
record Surroundings(NodeDesk desk, Inbox inbox, Executor reader, LongSupplier nanos, Supplier<Instant> time, Consumer<NodeEvent> events,
    Metrics metrics) {}
