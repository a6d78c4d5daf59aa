package org.blockberry.glueberry.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.libp2p.identity.PeerId;

/**
 * What is known of a peer's traffic at one moment.
 *
 * @param connected whether it is established
 * @param outbound whether we dialled the present or last connection
 * @param connectedAt since when it is established, empty if it is not
 * @param totalConnectTime established in all, with the present time
 * @param connections times it was established
 * @param failures dials that found nobody and handshakes that were not finished
 * @param lastMessageAt of either direction, empty if there was none
 * @param streams by name
 */
public record PeerStats(PeerId peer, boolean connected, boolean outbound, Optional<Instant> connectedAt, Duration totalConnectTime,
    long connections, long failures, Optional<Instant> lastMessageAt, List<StreamStats> streams) {
  /** Copies the list. */
  public PeerStats {
    streams = List.copyOf(streams);
  }

  /** Over all streams. */
  public long messagesSent() {
    return streams.stream().mapToLong(StreamStats::messagesSent).sum();
  }

  /** Over all streams. */
  public long messagesReceived() {
    return streams.stream().mapToLong(StreamStats::messagesReceived).sum();
  }

  /** Over all streams. */
  public long bytesSent() {
    return streams.stream().mapToLong(StreamStats::bytesSent).sum();
  }

  /** Over all streams. */
  public long bytesReceived() {
    return streams.stream().mapToLong(StreamStats::bytesReceived).sum();
  }
}
