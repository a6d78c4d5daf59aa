package org.blockberry.glueberry.node;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.identity.PeerId;

/**
 * A message that has come, opened.
 *
 * @param stream {@code handshake}, or a name that is allowed for the peer
 * @param at when it was opened here
 */
public record Message(PeerId peer, StreamName stream, Bytes data, Instant at) {
  /** Checks for null. */
  public Message {
    requireNonNull(peer, "peer");
    requireNonNull(stream, "stream");
    requireNonNull(data, "data");
    requireNonNull(at, "at");
  }
}
