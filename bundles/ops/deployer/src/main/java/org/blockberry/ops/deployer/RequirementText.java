package org.blockberry.ops.deployer;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.blockberry.api.plugin.PluginNamespace;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;

/** Says in a few words what a bundle needs and what there is instead. Pure. */
final class RequirementText {
  private static final Pattern VERSIONS =
      Pattern.compile("\\((?:bundle-)?version(>=|<=|=)([^)]*)\\)");
  private static final String VERSION = "version";

  private RequirementText() {}

  /**
   * @param present every capability of the requirement's name space
   */
  static String missing(Requirement needed, Collection<Capability> present) {
    String filter = needed.getDirectives().getOrDefault("filter", "");
    String namespace = needed.getNamespace();
    return switch (namespace) {
      case "osgi.wiring.package", "osgi.wiring.bundle" -> {
        String name = value(filter, namespace);
        yield "needs "
            + (namespace.endsWith("package") ? "package " : "bundle ")
            + name
            + range(filter)
            + " which nothing provides"
            + instead(
                present,
                namespace,
                name,
                namespace.endsWith("package") ? VERSION : "bundle-version");
      }
      case PluginNamespace.SLOT ->
          "needs slot "
              + value(filter, "slot")
              + range(filter)
              + " which this node does not have"
              + instead(present, "slot", value(filter, "slot"), VERSION);
      case "osgi.ee" ->
          "needs "
              + value(filter, "osgi.ee")
              + range(filter)
              + " but this is Java "
              + Runtime.version().feature();
      default -> "needs the capability " + namespace + " " + filter + " which nothing provides";
    };
  }

  private static String instead(
      Collection<Capability> present, String key, String name, String versionKey) {
    String versions =
        present.stream()
            .map(Capability::getAttributes)
            .filter(attributes -> name.equals(attributes.get(key)))
            .map((Map<String, Object> attributes) -> Objects.toString(attributes.get(versionKey)))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return versions.isEmpty() ? "" : " (there is " + versions + ")";
  }

  private static String value(String filter, String key) {
    Matcher found = Pattern.compile("\\(" + Pattern.quote(key) + "=([^)]*)\\)").matcher(filter);
    return found.find() ? found.group(1) : filter;
  }

  /** {@code [1.0,2.0)} for a filter with both bounds; empty without any. */
  private static String range(String filter) {
    String low = "";
    String high = "";
    String exact = "";
    Matcher found = VERSIONS.matcher(filter);
    while (found.find()) {
      boolean negated = found.start() >= 2 && filter.startsWith("(!", found.start() - 2);
      switch (found.group(1)) {
        case "=" -> exact = " " + found.group(2);
        case ">=" -> {
          if (negated) {
            high = found.group(2) + ")";
          } else {
            low = "[" + found.group(2);
          }
        }
        default -> {
          if (negated) {
            low = "(" + found.group(2);
          } else {
            high = found.group(2) + "]";
          }
        }
      }
    }
    if (low.isEmpty() && high.isEmpty()) {
      return exact;
    }
    return " " + (low.isEmpty() ? "[0" : low) + "," + (high.isEmpty() ? "∞)" : high);
  }
}
