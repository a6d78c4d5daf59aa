package org.blockberry.ops.deployer;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a sound container holds.
 *
 * @param headers main section of the manifest; names compare without case
 * @param packages packages that have classes, with dots
 */
record JarContents(Map<String, String> headers, Set<String> packages) {
  JarContents {
    TreeMap<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = java.util.Collections.unmodifiableMap(copy);
    packages = Set.copyOf(packages);
  }
}
