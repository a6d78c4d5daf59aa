package org.blockberry.node.life;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.node.commit.CrashPlan;
import org.blockberry.node.peer.ListenerBoard;
import org.blockberry.node.peer.StreamBoard;
import org.blockberry.node.proof.VerifierBoard;
import org.blockberry.node.wiring.Offers;

/**
 * The world around a node; tests replace each part.
 *
 * @param home folder of the node
 * @param development whether this is a {@code --dev} node
 * @param version of the software
 * @param offers what could fill the slots; changes while the node runs
 * @param verifier of the crypto ladder
 * @param cryptoReport what the ladder chose
 * @param crash where a test wants the process to die
 * @param commitVerifiers the whiteboard; changes while the node runs
 * @param listeners the whiteboard of those who speak with peers
 * @param startedAs role that the bundles of this start are for, whatever the configuration says; empty if they are for any
 */
public record NodeEnvironment(
    Path home,
    boolean development,
    String version,
    Configuration configuration,
    MetricsRegistry metrics,
    Offers offers,
    SignatureVerifier verifier,
    java.util.function.Supplier<JsonValue> cryptoReport,
    Clock clock,
    RandomGenerator random,
    java.util.function.Supplier<Optional<char[]>> password,
    Optional<CrashPlan> crash,
    VerifierBoard commitVerifiers,
    ListenerBoard listeners,
    StreamBoard streams,
    Optional<Role> startedAs) {
  /** Refuses null. */
  public NodeEnvironment {
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(configuration, "configuration");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(offers, "offers");
    Objects.requireNonNull(verifier, "verifier");
    Objects.requireNonNull(cryptoReport, "cryptoReport");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(random, "random");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(crash, "crash");
    Objects.requireNonNull(commitVerifiers, "commitVerifiers");
    Objects.requireNonNull(listeners, "listeners");
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(startedAs, "startedAs");
  }

  /** For any role, without anybody who speaks to peers. */
  public NodeEnvironment(Path home, boolean development, String version, Configuration configuration, MetricsRegistry metrics, Offers offers,
      SignatureVerifier verifier, java.util.function.Supplier<JsonValue> cryptoReport, Clock clock, RandomGenerator random,
      java.util.function.Supplier<Optional<char[]>> password, Optional<CrashPlan> crash, VerifierBoard commitVerifiers, ListenerBoard listeners) {
    this(home, development, version, configuration, metrics, offers, verifier, cryptoReport, clock, random, password, crash, commitVerifiers,
        listeners, StreamBoard.NOBODY, Optional.empty());
  }

  /** Without commit verifiers and listeners to peers. */
  public NodeEnvironment(Path home, boolean development, String version, Configuration configuration, MetricsRegistry metrics, Offers offers,
      SignatureVerifier verifier, java.util.function.Supplier<JsonValue> cryptoReport, Clock clock, RandomGenerator random,
      java.util.function.Supplier<Optional<char[]>> password, Optional<CrashPlan> crash) {
    this(home, development, version, configuration, metrics, offers, verifier, cryptoReport, clock, random, password, crash,
        new VerifierBoard(), new ListenerBoard(), StreamBoard.NOBODY, Optional.empty());
  }
}
