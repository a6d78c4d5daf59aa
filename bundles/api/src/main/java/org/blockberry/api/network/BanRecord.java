package org.blockberry.api.network;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A peer that is banned. Immutable. */
public final class BanRecord {
  private final String peer;
  private final Instant until;
  private final int bans;

  private BanRecord(String peer, Instant until, int bans) {
    this.peer = Objects.requireNonNull(peer, "peer");
    this.until = until;
    this.bans = bans;
  }

  /**
   * Describes one.
   *
   * @param until when it ends by itself; null for never
   * @param bans how often it was banned lately, 1 or more
   */
  public static BanRecord of(String peer, Instant until, int bans) {
    return new BanRecord(peer, until, bans);
  }

  /** Id of the peer. */
  public String peer() {
    return peer;
  }

  /** When it ends by itself; empty for never. */
  public Optional<Instant> until() {
    return Optional.ofNullable(until);
  }

  /** How often the peer was banned lately. */
  public int bans() {
    return bans;
  }
}
