package org.blockberry.ops.deployer;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Version;

/**
 * What is known of a bundle that keeps the rules.
 *
 * @param name symbolic name
 * @param offers {@code slot/type} of each capability in the name space {@code
 *     org.blockberry.plugin}
 * @param headers of its manifest
 */
record BundleFacts(String name, Version version, List<String> offers, Map<String, String> headers) {
  BundleFacts {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    offers = List.copyOf(offers);
    headers = Map.copyOf(headers);
  }
}
