package org.blockberry.glueberry.stream;

import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.libp2p.MalformedException;

/**
 * The name of a stream. The original takes letters and digits of every script; ours are ASCII, which both take.
 *
 * @param text 1 to 64 characters of {@code A-Z a-z 0-9 - _}
 */
public record StreamName(String text) {
  /** Longest name in bytes. */
  public static final int MAX_BYTES = 64;
  /** The stream on which the application does its handshake. */
  public static final StreamName HANDSHAKE = new StreamName("handshake");
  private static final String BEFORE = "/glueberry/stream/";
  private static final String BEHIND = "/1.0.0";
  private static final String BEHIND_TWO = "/2.0.0";

  /** Checks length and characters. */
  public StreamName {
    if (text.isEmpty() || text.length() > MAX_BYTES) {
      throw new IllegalArgumentException("a stream name has 1 to " + MAX_BYTES + " characters, not " + text.length());
    }
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean fits = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9' || each == '-' || each == '_';
      if (!fits) {
        throw new IllegalArgumentException("stream name " + MalformedException.quote(text) + " has a character besides A-Z a-z 0-9 - _");
      }
    }
  }

  /**
   * A name for an encrypted stream. The reserved one is refused: it would take the place of every peer's handshake (specification 3.20).
   *
   * @throws GlueberryException INVALID_CONFIG if it is none
   */
  public static StreamName encrypted(String text) {
    StreamName name;
    try {
      name = new StreamName(text);
    } catch (IllegalArgumentException e) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, e.getMessage());
    }
    if (name.equals(HANDSHAKE)) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "the stream name \"handshake\" is reserved");
    }
    return name;
  }

  /** The protocol that libp2p negotiates for it. */
  public String protocolId() {
    return BEFORE + text + BEHIND;
  }

  /** The same with keys of its own for each stream, between nodes of ours ({@link FreshStream}). */
  public String protocolIdTwo() {
    return BEFORE + text + BEHIND_TWO;
  }

  @Override
  public String toString() {
    return text;
  }
}
