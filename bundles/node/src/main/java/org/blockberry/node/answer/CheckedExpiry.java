package org.blockberry.node.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.value.Bytes;

/** Checks what a mempool says about times to live. */
record CheckedExpiry(PoolExpiry expiry) implements PoolExpiry {
  @Override
  public Optional<Instant> expiresAt(Bytes hash) {
    return Answers.present(expiry.expiresAt(hash), "expiresAt");
  }

  @Override
  public Optional<Instant> expireAt(Bytes hash, Instant at) {
    return Answers.present(expiry.expireAt(hash, at), "expireAt");
  }

  @Override
  public Optional<Instant> extend(Bytes hash, Duration by) {
    return Answers.present(expiry.extend(hash, by), "extend");
  }

  @Override
  public int active() {
    return (int) Answers.notNegative(expiry.active(), "active");
  }
}
