package org.blockberry.ops.deployer;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.api.settings.Settings;

/**
 * Which jars may come in at all. A trusted jar has all rights of the node: trust is about who made
 * it, not about what it does.
 */
sealed interface TrustPolicy
    permits TrustPolicy.Any,
        TrustPolicy.Listed,
        TrustPolicy.Signed,
        TrustPolicy.Nobody,
        TrustPolicy.NotRevoked {
  /**
   * Accepts or refuses.
   *
   * @param jar the private copy
   * @throws RefusedJar with the way to be accepted
   */
  void check(Path jar, String sha256) throws RefusedJar;

  /** By the settings of {@code [plugins]}. */
  static TrustPolicy of(Settings settings, boolean development, Path trustStore) {
    return new NotRevoked(trustStore, byMode(settings, development, trustStore));
  }

  private static TrustPolicy byMode(Settings settings, boolean development, Path trustStore) {
    return switch (settings.string(DeployerSettings.TRUST)) {
      case "any" ->
          development
              ? new Any()
              : new Nobody(
                  "plugins.trust is \"any\", which only a node started with --dev takes;"
                      + " set it to \"signed\" or \"listed\"");
      case "listed" ->
          new Listed(
              settings.strings(DeployerSettings.LISTED).stream()
                  .map(hash -> hash.toLowerCase(Locale.ROOT))
                  .collect(Collectors.toSet()));
      default -> new Signed(trustStore);
    };
  }

  /** Everything. */
  record Any() implements TrustPolicy {
    @Override
    public void check(Path jar, String sha256) {}
  }

  /** Nothing, and why. */
  record Nobody(String cause) implements TrustPolicy {
    @Override
    public void check(Path jar, String sha256) throws RefusedJar {
      throw new RefusedJar(cause);
    }
  }

  /** What has one of these hashes. */
  record Listed(Set<String> hashes) implements TrustPolicy {
    public Listed {
      hashes = Set.copyOf(hashes);
    }

    @Override
    public void check(Path jar, String sha256) throws RefusedJar {
      if (!hashes.contains(sha256)) {
        throw new RefusedJar("is not listed; to trust it add \"" + sha256 + "\" to plugins.listed");
      }
    }
  }

  /**
   * What a certificate in the folder has signed; the folder is read each time, so that a removed
   * one counts at once.
   */
  record Signed(Path store) implements TrustPolicy {
    @Override
    public void check(Path jar, String sha256) throws RefusedJar {
      SignatureCheck.check(jar, PinnedCertificates.read(store), Revocations.read(store));
    }
  }

  /** What another policy accepts, unless its hash was revoked; so in every mode. */
  record NotRevoked(Path store, TrustPolicy other) implements TrustPolicy {
    @Override
    public void check(Path jar, String sha256) throws RefusedJar {
      Revocations.read(store).check(sha256);
      other.check(jar, sha256);
    }
  }
}
