package org.blockberry.api.mempool;

import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a mempool. Publish it as a service with {@link org.blockberry.api.plugin.MempoolPlugin}. */
@ConsumerType
public interface MempoolFactory extends PluginFactory<Mempool, MempoolContext> {}
