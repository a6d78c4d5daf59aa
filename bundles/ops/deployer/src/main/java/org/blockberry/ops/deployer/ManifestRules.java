package org.blockberry.ops.deployer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.blockberry.api.plugin.PluginNamespace;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;

/**
 * What a plugin may say of itself. Pure. The reasons are in notes on hot deployment: each of these
 * bent a running node.
 */
final class ManifestRules {
  private static final Pattern SYMBOLIC_NAME =
      Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final List<String> CORE_PREFIXES =
      List.of(
          "org.blockberry.", "org.osgi.", "org.apache.felix.", "java.", "javax.", "jdk.", "sun.");
  private static final Set<String> CORE_NAMESPACES =
      Set.of(
          PluginNamespace.SLOT,
          "osgi.ee",
          "osgi.native",
          "osgi.identity",
          "osgi.wiring.package",
          "osgi.wiring.bundle",
          "osgi.wiring.host");

  private ManifestRules() {}

  /**
   * Checks the manifest.
   *
   * @param coreNames symbolic names of the bundles that the distribution brought
   * @throws RefusedJar the first rule that it breaks
   */
  static BundleFacts check(JarContents jar, Set<String> coreNames) throws RefusedJar {
    Map<String, String> headers = jar.headers();
    Clause identity = identity(headers);
    String name = identity.getName();
    for (String refused :
        List.of(
            Constants.FRAGMENT_HOST,
            Constants.DYNAMICIMPORT_PACKAGE,
            Constants.BUNDLE_NATIVECODE)) {
      if (headers.containsKey(refused)) {
        throw new RefusedJar(
            switch (refused) {
              case Constants.FRAGMENT_HOST ->
                  "is a fragment of "
                      + headers.get(refused)
                      + "; fragments would put classes into another bundle";
              case Constants.DYNAMICIMPORT_PACKAGE ->
                  "uses DynamicImport-Package; name the packages in Import-Package";
              default -> "brings native code (Bundle-NativeCode)";
            });
      }
    }
    if ("true".equalsIgnoreCase(headers.getOrDefault("Multi-Release", "false").strip())) {
      throw new RefusedJar(
          "is a multi-release jar (Multi-Release), so another plugin on another Java; bring one");
    }
    if ("true".equals(identity.getDirective("singleton"))) {
      throw new RefusedJar(
          "is a singleton, so that its next version could not start beside it; remove the"
              + " directive");
    }
    if (!headers.getOrDefault(Constants.BUNDLE_CLASSPATH, ".").strip().equals(".")) {
      throw new RefusedJar(
          "has a Bundle-ClassPath of its own; unpack what it names into the bundle");
    }
    if (coreNames.contains(name)
        || CORE_PREFIXES.stream().anyMatch(prefix -> (name + ".").startsWith(prefix))) {
      throw new RefusedJar(
          "has the symbolic name "
              + name
              + ", which belongs to the core; choose a name of your own");
    }
    checkPackages(name, jar.packages(), headers);
    return new BundleFacts(name, version(headers), offers(headers), headers);
  }

  private static Clause identity(Map<String, String> headers) throws RefusedJar {
    if (!headers.containsKey(Constants.BUNDLE_SYMBOLICNAME)) {
      throw new RefusedJar("is not an OSGi bundle: its manifest has no Bundle-SymbolicName");
    }
    if (!headers.getOrDefault(Constants.BUNDLE_MANIFESTVERSION, "").strip().equals("2")) {
      throw new RefusedJar("is not an OSGi bundle of today: Bundle-ManifestVersion must be 2");
    }
    Clause[] clauses = clauses(headers, Constants.BUNDLE_SYMBOLICNAME);
    if (clauses.length != 1
        || !SYMBOLIC_NAME.matcher(clauses[0].getName()).matches()
        || clauses[0].getName().length() > 200) {
      throw new RefusedJar(
          "has the unusable Bundle-SymbolicName " + headers.get(Constants.BUNDLE_SYMBOLICNAME));
    }
    return clauses[0];
  }

  private static Version version(Map<String, String> headers) throws RefusedJar {
    try {
      return Version.parseVersion(headers.get(Constants.BUNDLE_VERSION));
    } catch (IllegalArgumentException e) {
      throw new RefusedJar(
          "has the unusable Bundle-Version " + headers.get(Constants.BUNDLE_VERSION));
    }
  }

  private static void checkPackages(String name, Set<String> contained, Map<String, String> headers)
      throws RefusedJar {
    String own = name.replace('-', '.');
    for (Clause export : clauses(headers, Constants.EXPORT_PACKAGE)) {
      String exported = export.getName();
      if (!(exported + ".").startsWith(own + ".") && !(exported + ".").startsWith(name + ".")) {
        throw new RefusedJar(
            "exports " + exported + ", which is outside its own name space " + name);
      }
    }
    for (String inside : contained.stream().sorted().toList()) {
      if ((inside + ".").startsWith("org.blockberry.") || inside.startsWith("java.")) {
        throw new RefusedJar(
            "contains classes of " + inside + "; import the package instead of copying it");
      }
    }
  }

  static List<String> offers(Map<String, String> headers) throws RefusedJar {
    List<String> offers = new ArrayList<>();
    try {
      for (Capability capability :
          ResourceBuilder.parseCapability(null, headers.get(Constants.PROVIDE_CAPABILITY))) {
        if (CORE_NAMESPACES.contains(capability.getNamespace())) {
          throw new RefusedJar(
              "provides " + capability.getNamespace() + ", which only the core may provide");
        }
        if (capability.getNamespace().equals(PluginNamespace.PLUGIN)) {
          offers.add(
              capability.getAttributes().get("slot")
                  + "/"
                  + capability.getAttributes().get("type"));
        }
      }
    } catch (BundleException | IllegalArgumentException e) {
      throw new RefusedJar("has a Provide-Capability that cannot be read: " + e.getMessage());
    }
    return offers;
  }

  /** What a bundle of the distribution offers: it may provide what a plugin may not. */
  static List<String> offersOfCore(Map<String, String> headers) {
    try {
      return ResourceBuilder.parseCapability(null, headers.get(Constants.PROVIDE_CAPABILITY)).stream()
          .filter(capability -> capability.getNamespace().equals(PluginNamespace.PLUGIN))
          .map(
              capability ->
                  capability.getAttributes().get("slot")
                      + "/"
                      + capability.getAttributes().get("type"))
          .toList();
    } catch (BundleException | IllegalArgumentException e) {
      return List.of(); // then it offers nothing that could be asked for
    }
  }

  private static Clause[] clauses(Map<String, String> headers, String header) throws RefusedJar {
    try {
      String value = headers.get(header);
      return value == null ? new Clause[0] : Parser.parseHeader(value);
    } catch (RuntimeException e) {
      throw new RefusedJar("has a " + header + " that cannot be read: " + e.getMessage());
    }
  }
}
