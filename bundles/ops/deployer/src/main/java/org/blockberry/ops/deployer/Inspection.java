package org.blockberry.ops.deployer;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Verdicts about contents, remembered by hash until the trust changes. Not thread safe. */
final class Inspection {
  /** Facts of a sound bundle, or why it is refused; both for a sound bundle that is not trusted. */
  record Verdict(Optional<BundleFacts> facts, Optional<DroppedFile.Obstacle> obstacle) {}

  private final JarStore store;
  private final Set<String> coreNames;
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private TrustPolicy trust;

  Inspection(JarStore store, Set<String> coreNames, TrustPolicy trust) {
    this.store = store;
    this.coreNames = coreNames;
    this.trust = trust;
  }

  /** From now on verdicts are by this policy; earlier ones are forgotten. */
  void trust(TrustPolicy policy) {
    trust = policy;
    verdicts.clear();
  }

  /** Keeps a private copy of {@code jar} and judges it. */
  Verdict judge(String sha256, byte[] jar) {
    Verdict known = verdicts.get(sha256);
    if (known == null) {
      try {
        known = verdict(sha256, jar);
      } catch (IOException e) { // says nothing about the jar, so it is tried again
        return new Verdict(Optional.empty(), Optional.of(DroppedFile.Obstacle.refused("cannot be copied to the private folder: " + e)));
      }
      verdicts.put(sha256, known);
    }
    return known;
  }

  /** Judges a copy that was kept before. */
  Verdict judgeKept(String sha256) throws IOException {
    Verdict known = verdicts.get(sha256);
    return known != null ? known : judge(sha256, store.read(sha256));
  }

  /** Forgets all others. */
  void retain(Set<String> hashes) {
    verdicts.keySet().retainAll(hashes);
  }

  private Verdict verdict(String sha256, byte[] jar) throws IOException {
    BundleFacts facts = null;
    try {
      if (jar.length > ContainerCheck.MAX_BYTES) {
        throw new RefusedJar("is larger than " + ContainerCheck.MAX_BYTES + " bytes");
      }
      facts = ManifestRules.check(ContainerCheck.check(jar), coreNames);
      trust.check(store.keep(sha256, jar), sha256);
      return new Verdict(Optional.of(facts), Optional.empty());
    } catch (RefusedJar e) {
      return new Verdict(
          Optional.ofNullable(facts), Optional.of(DroppedFile.Obstacle.refused(e.getMessage())));
    }
  }
}
