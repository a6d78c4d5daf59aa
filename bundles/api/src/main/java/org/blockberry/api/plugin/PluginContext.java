package org.blockberry.api.plugin;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.Metrics;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the node lends to one instance. Everything handed out is scoped: it ends by itself when the instance is closed, so
 * that a forgotten thread or subscription never keeps the plugin's bundle alive. Threading: any thread.
 */
@ProviderType
public interface PluginContext {
  /** Identifier of the chain, 1 to 50 bytes. */
  String chainId();

  /** A folder of the node's home for this slot and type alone; made when first asked for. */
  Path dataFolder();

  /** A logger named after slot and type. */
  System.Logger logger();

  /** Metrics prefixed with the slot; gone when the instance is closed. */
  Metrics metrics();

  /** Runs work off the caller's thread; bounded to 4 threads and 1,024 waiting tasks, then it rejects. */
  ExecutorService executor();

  /** What happens in the node; subscriptions end with the instance. */
  EventBus events();
}
