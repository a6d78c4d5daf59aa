package org.blockberry.api.consensus;

import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a consensus engine. Publish it as a service with {@link org.blockberry.api.plugin.ConsensusPlugin}. */
@ConsumerType
public interface ConsensusEngineFactory extends PluginFactory<ConsensusEngine, ConsensusContext> {}
