package org.blockberry.libp2p.yamux;

/**
 * The numbers of the frame format: version (1 byte), type (1), flags (2), stream (4), length (4), big endian; data frames are followed by
 * {@code length} bytes.
 */
final class Frame {
  static final int HEADER_BYTES = 12;
  static final int VERSION = 0;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  /** What each side may send on a new stream before it is granted more, in bytes. */
  static final int INITIAL_WINDOW = 262_144;

  private Frame() {}
}
