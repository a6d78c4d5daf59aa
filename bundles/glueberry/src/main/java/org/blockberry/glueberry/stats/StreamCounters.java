package org.blockberry.glueberry.stats;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.glueberry.stream.StreamName;

/** Counts one stream of a peer. For calls under one lock. */
final class StreamCounters {
  private final StreamName name;
  private long messagesSent;
  private long messagesReceived;
  private long bytesSent;
  private long bytesReceived;
  private Instant lastSentAt;
  private Instant lastReceivedAt;

  StreamCounters(StreamName name) {
    this.name = name;
  }

  void sent(int bytes, Instant at) {
    messagesSent++;
    bytesSent += bytes;
    lastSentAt = at;
  }

  void received(int bytes, Instant at) {
    messagesReceived++;
    bytesReceived += bytes;
    lastReceivedAt = at;
  }

  StreamStats snapshot() {
    return new StreamStats(name, messagesSent, messagesReceived, bytesSent, bytesReceived, Optional.ofNullable(lastSentAt),
        Optional.ofNullable(lastReceivedAt));
  }
}
