package org.blockberry.ops.deployer;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps every bundle from resolving that neither came with the distribution nor was accepted here,
 * whatever route installed it. A bundle is known by its id and the time of its last change, so that
 * an accepted one cannot be updated to something else. Threading: any; the hook does no I/O.
 */
final class Admission implements ResolverHookFactory {
  private final Map<Long, Long> admitted = new ConcurrentHashMap<>();

  /** Admits what is there now: the bundles of the distribution. */
  Admission(BundleContext framework) {
    for (Bundle bundle : framework.getBundles()) {
      admit(bundle);
    }
  }

  /** Lets a bundle resolve as it is now. */
  void admit(Bundle bundle) {
    admitted.put(bundle.getBundleId(), bundle.getLastModified());
  }

  /** It may not resolve again. */
  void dismiss(Bundle bundle) {
    admitted.remove(bundle.getBundleId());
  }

  boolean admits(Bundle bundle) {
    Long changed = admitted.get(bundle.getBundleId());
    // The framework itself has no content that a route could replace.
    return bundle.getBundleId() == 0 || changed != null && changed == bundle.getLastModified();
  }

  @Override
  public ResolverHook begin(Collection<BundleRevision> triggers) {
    boolean onlyStrangers = triggers.stream().noneMatch(revision -> admits(revision.getBundle()));
    boolean needless =
        triggers.stream()
            .anyMatch(revision -> !admits(revision.getBundle()) && needsNothing(revision));
    return new Filter(!triggers.isEmpty() && onlyStrangers || needless);
  }

  private static boolean needsNothing(BundleRevision revision) {
    return revision.getDeclaredRequirements(null).stream()
        .allMatch(needed -> "optional".equals(needed.getDirectives().get("resolution")));
  }

  /**
   * Strangers find nothing and nobody finds strangers. They are kept from being resolvable only
   * where that harms nobody: as soon as one revision is removed there, Felix 7.0.5 hides all
   * bundles that are resolved already from everybody else.
   */
  private final class Filter implements ResolverHook {
    private final boolean nobodyElse;

    Filter(boolean nobodyElse) {
      this.nobodyElse = nobodyElse;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
      if (nobodyElse) {
        candidates.removeIf(revision -> !admits(revision.getBundle()));
      }
    }

    @Override
    public void filterMatches(
        BundleRequirement requirement, Collection<BundleCapability> candidates) {
      boolean stranger = !admits(requirement.getRevision().getBundle());
      candidates.removeIf(candidate -> stranger || !admits(candidate.getRevision().getBundle()));
    }

    @Override
    public void filterSingletonCollisions(
        BundleCapability singleton, Collection<BundleCapability> collisions) {}

    @Override
    public void end() {}
  }
}
