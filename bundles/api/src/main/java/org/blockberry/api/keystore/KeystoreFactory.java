package org.blockberry.api.keystore;

import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a keystore. Publish it as a service with {@link org.blockberry.api.plugin.KeystorePlugin}. */
@ConsumerType
public interface KeystoreFactory extends PluginFactory<Keystore, KeystoreContext> {}
