package org.blockberry.glueberry.stats;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.glueberry.stream.StreamName;

/**
 * What went over one stream of a peer. Bytes are those of the messages, before sealing.
 *
 * @param lastSentAt empty if nothing was sent
 * @param lastReceivedAt empty if nothing came
 */
public record StreamStats(StreamName name, long messagesSent, long messagesReceived, long bytesSent, long bytesReceived,
    Optional<Instant> lastSentAt, Optional<Instant> lastReceivedAt) {}
