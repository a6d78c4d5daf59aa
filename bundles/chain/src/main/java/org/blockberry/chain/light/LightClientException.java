package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

/** Why a light client trusts no header of the height that it was asked for. What it trusted before stays as it was. */
public class LightClientException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  private final Reason reason;
  /** Name of the source that it is about. */
  private final String source;

  /** For a failure. {@code source} is the name of the one that it is about, empty if it is about none. */
  public LightClientException(Reason reason, String source, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason");
    this.source = requireNonNull(source, "source");
  }

  /** What went wrong. */
  public enum Reason {
    /** Every header to build on is older than the trusting period: a new anchor is needed. */
    EXPIRED,
    /** The header of the anchor's height has another hash. */
    OTHER_ANCHOR,
    /** A source sent a header that cannot be right. It is not asked again. */
    SOURCE_LIES,
    /** Two headers of one height are signed by validators that were trusted: see {@link LightAttackException}. */
    ATTACK,
    /** No witness has the header, and none contradicts it. Asking later may help. */
    UNCONFIRMED,
    /** No source answers. Asking later may help. */
    UNREACHABLE,
    /** The height is above the newest block. */
    NOT_YET,
    /** No source keeps the height. */
    NOT_KEPT,
    /** More headers would be needed than one call may fetch: ask for a height between first. */
    TOO_FAR
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }

  /** Name of the source that it is about, empty if none. */
  public String source() {
    return source;
  }

  /** Whether the same call may succeed a little later. */
  public boolean mayPass() {
    return reason == Reason.UNCONFIRMED || reason == Reason.UNREACHABLE || reason == Reason.NOT_YET;
  }
}
