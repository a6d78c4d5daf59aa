package org.blockberry.node.wiring;

import java.time.Duration;

/**
 * Times of rewiring.
 *
 * @param hold how long calls wait for a slot, and how long a leaving bundle waits for its slot to move off
 * @param drain how long calls in flight may take to leave a slot
 * @param boundary how long to wait for the chain to come to rest between two heights
 */
public record RewireSettings(Duration hold, Duration drain, Duration boundary) {}
