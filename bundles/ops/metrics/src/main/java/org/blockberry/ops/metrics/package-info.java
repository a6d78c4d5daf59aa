/**
 * The node's metrics and their Prometheus text. Start with {@link
 * org.blockberry.ops.metrics.CountedMetrics}. Exports nothing.
 */
package org.blockberry.ops.metrics;
