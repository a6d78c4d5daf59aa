package org.blockberry.api.transport;

import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a transport. Publish it as a service with {@link org.blockberry.api.plugin.TransportPlugin}. */
@ConsumerType
public interface TransportFactory extends PluginFactory<Transport, TransportContext> {}
