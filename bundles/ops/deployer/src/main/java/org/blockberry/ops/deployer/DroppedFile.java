package org.blockberry.ops.deployer;

import java.util.Objects;
import java.util.Optional;

/**
 * A jar in the folder with what is known of its content.
 *
 * @param file its name
 * @param sha256 hash of its content, hex; empty if it could not be read
 * @param facts empty if it breaks a rule
 * @param obstacle why it does not run, if that is known already: a rule, trust, a failed start, a
 *     missing package
 */
record DroppedFile(
    String file, String sha256, Optional<BundleFacts> facts, Optional<Obstacle> obstacle) {
  /**
   * Why a jar does not run.
   *
   * @param state {@code refused} or {@code waiting}
   * @param cause one line
   */
  record Obstacle(String state, String cause) {
    Obstacle {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(cause, "cause");
    }

    static Obstacle refused(String cause) {
      return new Obstacle("refused", RefusedJar.oneLine(cause));
    }

    static Obstacle waiting(String cause) {
      return new Obstacle("waiting", RefusedJar.oneLine(cause));
    }
  }

  DroppedFile {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(sha256, "sha256");
    if (facts.isEmpty() && obstacle.isEmpty()) {
      throw new IllegalArgumentException(file + " has neither facts nor an obstacle");
    }
  }

  /** Whether it may run as far as is known. */
  boolean runnable() {
    return facts.isPresent() && obstacle.isEmpty();
  }
}
