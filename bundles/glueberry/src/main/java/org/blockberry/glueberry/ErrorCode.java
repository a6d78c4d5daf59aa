package org.blockberry.glueberry;

import java.util.Locale;

/** What went wrong, for programs. Numbers and names are those of the original library. */
public enum ErrorCode {
  /** Anything else. */
  UNKNOWN(false, "Look at the cause."),
  /** No connection could be made, or the state of the peer does not allow one. */
  CONNECTION_FAILED(true, "Check that the peer is up and its addresses are right; it is tried again."),
  /** The handshake broke a rule, or the peer's key does not belong to its id. */
  HANDSHAKE_FAILED(true, "Check that both sides run the same handshake and that the key is the one of the peer id."),
  /** The handshake was not finished in time. */
  HANDSHAKE_TIMEOUT(true, "Raise the handshake timeout if the peer is only slow; the peer is in cooldown until then."),
  /** The stream is gone. */
  STREAM_CLOSED(true, "Send again: a new stream is opened."),
  /** A message could not be sealed. */
  ENCRYPTION_FAILED(false, "Prepare the streams of this peer before sending."),
  /** A message did not open. */
  DECRYPTION_FAILED(false, "The peer uses another key; do the handshake again."),
  /** Nothing is known of this peer. */
  PEER_NOT_FOUND(false, "Add the peer to the address book first."),
  /** This peer is not to be talked to. */
  PEER_BLACKLISTED(false, "Remove the peer from the blacklist if it may come back."),
  /** A queue is full. */
  BUFFER_FULL(true, "Read messages faster, or raise the size of the queue."),
  /** The caller gave up. */
  CONTEXT_CANCELED(false, "The call was cancelled or its deadline passed."),
  /** A setting is not usable. */
  INVALID_CONFIG(false, "Correct the setting named in the message."),
  /** The node does not run. */
  NODE_NOT_STARTED(false, "Start the node first."),
  /** The node runs already. */
  NODE_ALREADY_STARTED(false, "A node is started once; make a new one."),
  /** The peer speaks another version. */
  VERSION_MISMATCH(false, "Bring both sides to the same major version."),
  /** A message is longer than agreed. */
  MESSAGE_TOO_LARGE(false, "Send less at once, or raise the largest message on both sides."),
  /** Too many sends are waiting for this peer. */
  BACKPRESSURE(true, "Send more slowly, or raise the high watermark.");

  private final boolean retriable;
  private final String hint;

  ErrorCode(boolean retriable, String hint) {
    this.retriable = retriable;
    this.hint = hint;
  }

  /** The number of the original library, 0 to 16. */
  public int number() {
    return ordinal();
  }

  /** Whether trying again may help when the error says nothing else. */
  public boolean retriable() {
    return retriable;
  }

  /** Whether nothing but a change by the operator helps. */
  public boolean permanent() {
    return this == PEER_BLACKLISTED || this == INVALID_CONFIG;
  }

  /** One sentence on what to do. */
  public String hint() {
    return hint;
  }

  /** The name of the original library, such as {@code HandshakeTimeout}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (String word : name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
