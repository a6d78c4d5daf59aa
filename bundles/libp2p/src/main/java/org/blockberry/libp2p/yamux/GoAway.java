package org.blockberry.libp2p.yamux;

/** Codes with which a session ends. go may send others, from 0x1000 on. */
public final class GoAway {
  /** All is well. */
  public static final long NORMAL = 0;
  /** The other side broke a rule. */
  public static final long PROTOCOL_ERROR = 1;
  /** The sender has a problem. */
  public static final long INTERNAL_ERROR = 2;

  private GoAway() {}
}
