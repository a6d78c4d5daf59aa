package org.blockberry.examples.kvstore.app;

import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.ApplicationFactory;
import org.blockberry.api.plugin.ApplicationPlugin;
import org.blockberry.api.settings.Settings;
import org.osgi.service.component.annotations.Component;

/**
 * Offers {@link KvstoreApplication}. It has no settings: what a transaction does must not depend on a node's
 * configuration.
 */
@Component(service = ApplicationFactory.class)
@ApplicationPlugin(type = "kvstore")
public final class KvstoreFactory implements ApplicationFactory {
  @Override
  public Application create(Settings settings, ApplicationContext context) {
    return new KvstoreApplication(context.state());
  }
}
