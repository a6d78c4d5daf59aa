package org.blockberry.node.wiring;

import java.util.Objects;
import java.util.function.Supplier;
import org.blockberry.api.plugin.PluginFactory;

/** An offer with the way to its factory, which is asked for only when the offer is chosen. */
public final class Offer {
  private final OfferKey key;
  private final Supplier<PluginFactory<?, ?>> factory;

  /** @param factory gives the factory or throws; may run plugin code */
  public Offer(OfferKey key, Supplier<PluginFactory<?, ?>> factory) {
    this.key = Objects.requireNonNull(key, "key");
    this.factory = Objects.requireNonNull(factory, "factory");
  }

  /** Identity and rank. */
  public OfferKey key() {
    return key;
  }

  PluginFactory<?, ?> factory() {
    PluginFactory<?, ?> made = factory.get();
    if (made == null) {
      throw new IllegalStateException("the component of the factory failed to activate; see the log");
    }
    return made;
  }
}
