package org.blockberry.libp2p.yamux;

/** Codes that go sends with a reset. js sends 0 and ignores them. */
public final class ResetCode {
  /** No reason. */
  public static final long NONE = 0;
  /** No protocol in common. */
  public static final long NEGOTIATION_FAILED = 0x1001;
  /** A limit of ours. */
  public static final long RESOURCE_LIMIT = 0x1002;
  /** Against the rules of the protocol on the stream. */
  public static final long PROTOCOL_VIOLATION = 0x1004;

  private ResetCode() {}
}
