package org.blockberry.api.plugin;

/** Namespaces of the capabilities by which plugins and node find out whether they fit. */
public final class PluginNamespace {
  /** Provided by a plugin: attributes {@code slot} and {@code type}. */
  public static final String PLUGIN = "org.blockberry.plugin";

  /** Provided by the node: attributes {@code slot} and {@code version}. */
  public static final String SLOT = "org.blockberry.slot";

  /** Service property that names the type of a factory. */
  public static final String TYPE = "type";

  private PluginNamespace() {}
}
