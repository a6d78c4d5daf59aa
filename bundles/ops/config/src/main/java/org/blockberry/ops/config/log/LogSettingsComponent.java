package org.blockberry.ops.config.log;

import java.util.Map;
import java.util.function.Consumer;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the table {@code [log]} and tells the launcher's log the name and height of the node. Without the launcher's service, as in
 * a framework of somebody else's, it does nothing.
 */
@Component(immediate = true)
public final class LogSettingsComponent implements ConfigSection {
  private static final Logger LOG = LoggerFactory.getLogger(LogSettingsComponent.class);
  private static final int WAITING_EVENTS = 64;

  private final Configuration configuration;
  private final Consumer<Map<String, Object>> launcher;
  private final AutoCloseable changes;
  private EventBus.Subscription heights; // guarded by this

  /** Applies what is configured. */
  @Activate
  public LogSettingsComponent(BundleContext context, @Reference Configuration configuration) {
    this.configuration = configuration;
    this.launcher = launcher(context);
    apply();
    changes = configuration.onChange(this::apply);
  }

  @Override
  public String table() {
    return LogSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return LogSettings.SCHEMA;
  }

  /** What is there says its name. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindNode(NodeInfo node) {
    launcher.accept(Map.of("moniker", node.identity().moniker()));
  }

  void unbindNode(NodeInfo gone) {
    launcher.accept(Map.of("height", 0L)); // what is logged from now on belongs to no height
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindChain(ChainReader chain) {
    launcher.accept(Map.of("height", chain.tip().height()));
  }

  void unbindChain(ChainReader gone) {
    LOG.trace("the chain is closed");
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  synchronized void bindEvents(EventBus events) {
    try {
      heights = events.subscribe("log", event -> event.type().equals(EventTypes.NEW_BLOCK_HEADER), WAITING_EVENTS,
          new EventBus.Listener() {
            @Override
            public void onEvent(NodeEvent event) {
              launcher.accept(Map.of("height", event.height()));
            }

            @Override
            public void onDropped(String reason) {
              launcher.accept(Map.of("height", 0L)); // unknown is better than stale
            }
          });
    } catch (IllegalStateException e) {
      LOG.warn("log lines do not show the height: {}", e.getMessage());
    }
  }

  synchronized void unbindEvents(EventBus gone) {
    if (heights != null) {
      heights.close();
      heights = null;
    }
  }

  /** Leaves the log as it is. */
  @Deactivate
  void stop() throws Exception {
    changes.close();
  }

  private void apply() {
    try {
      launcher.accept(LogSettings.wanted(configuration.read(LogSettings.TABLE, LogSettings.SCHEMA),
          configuration.given(LogSettings.TABLE)));
    } catch (InvalidConfigurationException e) {
      LOG.debug("[log] stays as it is: {}", e.getMessage()); // the check of the whole configuration reports it
    }
  }

  @SuppressWarnings("unchecked") // the launcher documents the type of this role
  private static Consumer<Map<String, Object>> launcher(BundleContext context) {
    try {
      for (ServiceReference<?> reference : context.getServiceReferences(Consumer.class, "(blockberry.role=log)")) {
        return (Consumer<Map<String, Object>>) context.getService(reference);
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a constant filter", e);
    }
    return wanted -> { };
  }
}
