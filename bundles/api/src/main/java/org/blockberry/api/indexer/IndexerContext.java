package org.blockberry.api.indexer;

import org.blockberry.api.node.ChainReader;
import org.blockberry.api.plugin.PluginContext;
import org.osgi.annotation.versioning.ProviderType;

/** What the node lends to an indexer. */
@ProviderType
public interface IndexerContext extends PluginContext {
  /**
   * The committed chain: what is to be indexed. Events of type {@code NewBlock} tell that it has grown; they may be missed, the chain
   * is what counts.
   */
  ChainReader chain();
}
