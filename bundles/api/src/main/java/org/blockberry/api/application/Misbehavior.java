package org.blockberry.api.application;

import java.time.Instant;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * Proven misbehaviour of one validator (ABCI 2.0).
 *
 * @param kind {@code duplicate_vote} or {@code light_client_attack}
 * @param address 20 bytes
 * @param power its voting power then
 * @param height height of the offence
 * @param time block time of that height
 * @param totalPower power of the whole set then
 */
public record Misbehavior(String kind, Bytes address, long power, long height, Instant time, long totalPower) {
  /** Refuses null. */
  public Misbehavior {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(time, "time");
  }
}
