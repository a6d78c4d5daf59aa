package org.blockberry.libp2p.host;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.function.Consumer;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.blockberry.libp2p.identity.SignatureVerifier;
import org.blockberry.libp2p.noise.NoiseSuite;

/**
 * What a host is made of. Immutable; {@link #of} has everything but the identity, the {@code with…} methods change one thing.
 *
 * @param identity who we are; used when the host is made, and to sign where it listens whenever that changes
 * @param suite the arithmetic of handshakes
 * @param verifier whose signatures count
 * @param random for keys
 * @param gate who may connect
 * @param limits bounds
 * @param agentVersion what identify tells others about our software
 * @param failures told about exceptions and errors that come out of listeners and acceptors; the connection is closed in any case
 * @param txt finds what is behind addresses with {@code dnsaddr}
 */
public record HostConfig(Identity identity, NoiseSuite suite, SignatureVerifier verifier, SecureRandomSource random, ConnectionGate gate,
    HostLimits limits, String agentVersion, Consumer<Throwable> failures, TxtResolver txt) {
  /** Checks for null. */
  public HostConfig {
    requireNonNull(identity, "identity");
    requireNonNull(suite, "suite");
    requireNonNull(verifier, "verifier");
    requireNonNull(random, "random");
    requireNonNull(gate, "gate");
    requireNonNull(limits, "limits");
    requireNonNull(agentVersion, "agentVersion");
    requireNonNull(failures, "failures");
    requireNonNull(txt, "txt");
  }

  /** Everybody with an Ed25519 key may connect; failures go to the thread's handler for what nobody caught. */
  public static HostConfig of(Identity identity, CryptoLadder ladder) {
    return new HostConfig(identity, NoiseSuite.of(ladder), new PeerSignatures(ladder.ed25519(), Set.of(KeyType.ED25519)),
        SecureRandomSource.system(), ConnectionGate.OPEN, HostLimits.DEFAULT, "blockberry",
        failure -> Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), failure), TxtResolver.system());
  }

  /** With another gate. */
  public HostConfig withGate(ConnectionGate other) {
    return new HostConfig(identity, suite, verifier, random, other, limits, agentVersion, failures, txt);
  }

  /** With other bounds. */
  public HostConfig withLimits(HostLimits other) {
    return new HostConfig(identity, suite, verifier, random, gate, other, agentVersion, failures, txt);
  }

  /** With another name of our software. */
  public HostConfig withAgentVersion(String other) {
    return new HostConfig(identity, suite, verifier, random, gate, limits, other, failures, txt);
  }

  /** With somebody else told about failures. */
  public HostConfig withFailures(Consumer<Throwable> other) {
    return new HostConfig(identity, suite, verifier, random, gate, limits, agentVersion, other, txt);
  }

  /** With another way to find TXT records. */
  public HostConfig withTxt(TxtResolver other) {
    return new HostConfig(identity, suite, verifier, random, gate, limits, agentVersion, failures, other);
  }
}
