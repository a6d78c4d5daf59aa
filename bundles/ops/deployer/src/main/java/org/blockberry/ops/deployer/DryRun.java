package org.blockberry.ops.deployer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.utils.resource.CapabilitySet;
import org.apache.felix.utils.resource.RequirementImpl;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;
import org.osgi.resource.Wiring;
import org.osgi.service.resolver.HostedCapability;
import org.osgi.service.resolver.ResolutionException;
import org.osgi.service.resolver.ResolveContext;
import org.osgi.service.resolver.Resolver;

/**
 * Finds out from its manifest alone whether a bundle would resolve against what is wired now.
 * Installs and changes nothing.
 */
final class DryRun {
  private final BundleContext framework;
  private final Resolver resolver;

  DryRun(BundleContext framework, Resolver resolver) {
    this.framework = framework;
    this.resolver = resolver;
  }

  /** Why it would not resolve, in one line; empty if it would. */
  Optional<String> obstacle(BundleFacts bundle) {
    return obstacleOf(List.of(bundle));
  }

  /** Why these would not resolve together. */
  Optional<String> obstacleOf(List<BundleFacts> bundles) {
    List<Resource> candidates = new ArrayList<>();
    for (BundleFacts bundle : bundles) {
      try {
        candidates.add(ResourceBuilder.build(bundle.name(), bundle.headers()));
      } catch (BundleException | RuntimeException e) {
        return Optional.of(bundle.name() + " has a manifest that cannot be read: " + e.getMessage());
      }
    }
    Present present = new Present(candidates);
    for (Resource candidate : candidates) {
      for (Requirement needed : candidate.getRequirements(null)) {
        if (present.isEffective(needed)
            && mandatory(needed)
            && present.findProviders(needed).isEmpty()) {
          return Optional.of(
              RequirementText.missing(needed, present.capabilities(needed.getNamespace())));
        }
      }
    }
    try {
      resolver.resolve(present);
      return Optional.empty();
    } catch (ResolutionException e) {
      return Optional.of("does not resolve: " + RefusedJar.oneLine(String.valueOf(e.getMessage())));
    }
  }

  /** What it needs, as the resolver sees it. */
  static List<String> requirements(BundleFacts bundle) {
    try {
      return ResourceBuilder.build(bundle.name(), bundle.headers()).getRequirements(null).stream()
          .filter(DryRun::mandatory)
          .map(
              needed ->
                  needed.getNamespace() + " " + needed.getDirectives().getOrDefault("filter", ""))
          .toList();
    } catch (BundleException e) {
      return List.of();
    }
  }

  private static boolean mandatory(Requirement needed) {
    String resolution = needed.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE);
    return !Namespace.RESOLUTION_OPTIONAL.equals(resolution) && !"dynamic".equals(resolution);
  }

  /** The wirings of this moment and some resources more. */
  private final class Present extends ResolveContext {
    private final List<Resource> candidates;
    private final Map<Resource, Wiring> wirings = new HashMap<>();

    Present(List<Resource> candidates) {
      this.candidates = candidates;
      for (Bundle bundle : framework.getBundles()) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null && wiring.isCurrent()) {
          wirings.put(wiring.getRevision(), wiring);
        }
      }
    }

    Collection<Capability> capabilities(String namespace) {
      List<Capability> all = new ArrayList<>();
      wirings.values().forEach(wiring -> all.addAll(wiring.getResourceCapabilities(namespace)));
      return all;
    }

    @Override
    public Collection<Resource> getMandatoryResources() {
      return candidates;
    }

    @Override
    public List<Capability> findProviders(Requirement needed) {
      List<Capability> found = new ArrayList<>();
      List<Capability> all = new ArrayList<>(capabilities(needed.getNamespace()));
      candidates.forEach(one -> all.addAll(one.getCapabilities(needed.getNamespace())));
      for (Capability offered : all) {
        if (CapabilitySet.matches(offered, RequirementImpl.getFilter(needed))) {
          found.add(offered);
        }
      }
      return found;
    }

    @Override
    public int insertHostedCapability(List<Capability> capabilities, HostedCapability hosted) {
      capabilities.add(hosted);
      return capabilities.size() - 1;
    }

    @Override
    public boolean isEffective(Requirement needed) {
      String effective = needed.getDirectives().get(Constants.EFFECTIVE_DIRECTIVE);
      return effective == null || effective.equals(Constants.EFFECTIVE_RESOLVE);
    }

    @Override
    public Map<Resource, Wiring> getWirings() {
      return wirings;
    }
  }
}
