package org.blockberry.api.transport;

import java.util.Objects;

/** A named stream that a node offers its peers. Immutable; two are equal if name and limits are. */
public final class StreamSpec {
  private final String name;
  private final int maxMessageBytes;

  private StreamSpec(String name, int maxMessageBytes) {
    this.name = name;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Describes a stream.
   *
   * @param name 1 to {@value Transport#MAX_STREAM_NAME} letters, digits, {@code -} and {@code _} of ASCII, not {@value Transport#HANDSHAKE}
   * @param maxMessageBytes size of a message from a peer at most, 1 or more; what is longer is refused before memory is taken for it. More
   *     than {@link Transport#maxMessageBytes} counts as that
   */
  public static StreamSpec of(String name, int maxMessageBytes) {
    if (!valid(name) || name.equals(Transport.HANDSHAKE)) {
      throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a stream");
    }
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes + " but must be 1 or more");
    }
    return new StreamSpec(name, maxMessageBytes);
  }

  private static boolean valid(String name) {
    return !name.isEmpty() && name.length() <= Transport.MAX_STREAM_NAME && name.chars().allMatch(
        c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_');
  }

  /** What peers call it. */
  public String name() {
    return name;
  }

  /** Size of a message from a peer at most, in bytes. */
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamSpec spec && spec.name.equals(name) && spec.maxMessageBytes == maxMessageBytes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, maxMessageBytes);
  }

  @Override
  public String toString() {
    return name + " (" + maxMessageBytes + " bytes)";
  }
}
