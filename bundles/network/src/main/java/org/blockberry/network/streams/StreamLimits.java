package org.blockberry.network.streams;

import java.util.Set;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;

/**
 * What one peer may send on one stream.
 *
 * @param typeIds numbers that a message may begin with; empty if it is not looked into
 * @param maxMessageBytes size of a message at most
 * @param messagesPerSecond 1 or more
 * @param burst messages at once, 1 or more
 * @param bytesPerSecond 1 or more
 */
public record StreamLimits(String name, Set<Integer> typeIds, int maxMessageBytes, int messagesPerSecond, int burst, long bytesPerSecond) {
  /** Of the stream that needs no admission: both sides send three messages, and a broken connection may repeat them. */
  public static final StreamLimits HANDSHAKE = new StreamLimits(Transport.HANDSHAKE, Set.of(128, 129, 130), 4_096, 1, 8, 16_384);
  private static final int LONGEST_ID = 5; // bytes of a varint of 32 bits

  /** Those of a plugin's stream. */
  static StreamLimits of(StreamRules rules) {
    return new StreamLimits(rules.spec().name(), rules.typeIds(), rules.spec().maxMessageBytes(), rules.messagesPerSecond(), rules.burst(),
        rules.bytesPerSecond());
  }

  /** Whether messages begin with a type id, so that packed ones can be told from others. */
  public static boolean typed(Set<Integer> typeIds) {
    return !typeIds.isEmpty() && !typeIds.contains(Packing.TYPE_ID);
  }

  /** Whether a message has the right size and begins as it must; looks at 5 bytes at most and takes no memory. */
  boolean fits(Bytes message) {
    if (message.isEmpty() || message.size() > maxMessageBytes) {
      return false;
    }
    return typeIds.isEmpty() || typeIds.contains(typeId(message));
  }

  /** The number in front of a message, 0 if there is none. */
  static int typeId(Bytes message) {
    long id = 0;
    for (int i = 0; i < Math.min(LONGEST_ID, message.size()); i++) {
      id |= (message.at(i) & 0x7fL) << (7 * i);
      if (message.at(i) >= 0) {
        return id <= Integer.MAX_VALUE ? (int) id : 0;
      }
    }
    return 0;
  }
}
