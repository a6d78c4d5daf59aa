package org.blockberry.network.streams;

/**
 * What nodes of ours tell of themselves beyond the original, as identify tells protocols: never by new fields, which an original node does not
 * survive.
 */
public final class Abilities {
  /** A node of ours. */
  public static final String NODE = "/blockberry/node/1";
  /** Dials back who asks, and says the truth about it. */
  public static final String DIAL_BACK = "/blockberry/dial-back/1";
  /** Has been told by others that nobody gets through to where it listens: not to be passed on. */
  public static final String UNREACHABLE = "/blockberry/unreachable/1";

  /** Understands packed messages, see {@link Packing}. */
  public static final String DEFLATE = "/blockberry/deflate/1";

  private Abilities() {}
}
