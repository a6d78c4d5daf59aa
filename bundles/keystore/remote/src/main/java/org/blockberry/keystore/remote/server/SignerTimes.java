package org.blockberry.keystore.remote.server;

import java.time.Duration;

/**
 * How long a connection may take.
 *
 * @param handshake in all
 * @param idle between two questions; a node asks every 10 s whether the signer is there
 */
public record SignerTimes(Duration handshake, Duration idle) {
  /** 5 s and 1 minute. */
  public static final SignerTimes STANDARD = new SignerTimes(Duration.ofSeconds(5), Duration.ofMinutes(1));

  long handshakeEnd() {
    return System.nanoTime() + handshake.toNanos();
  }

  long idleEnd() {
    return System.nanoTime() + idle.toNanos();
  }
}
