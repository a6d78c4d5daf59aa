package org.blockberry.api.application;

import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers an application. Publish it as a service with {@link org.blockberry.api.plugin.ApplicationPlugin}. */
@ConsumerType
public interface ApplicationFactory extends PluginFactory<Application, ApplicationContext> {}
