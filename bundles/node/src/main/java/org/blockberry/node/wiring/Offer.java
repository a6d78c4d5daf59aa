package org.blockberry.node.wiring;

import java.util.Objects;
import java.util.function.Supplier;
import org.blockberry.api.plugin.PluginFactory;

/** An offer with the way to its factory, which is asked for only when the offer is chosen. */
public final class Offer {
  private final OfferKey key;
  private final Supplier<PluginFactory<?, ?>> factory;
  private volatile PluginFactory<?, ?> known; // asked for once, so that giving it back once is enough

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
    PluginFactory<?, ?> made = known;
    if (made == null) {
      made = factory.get();
      if (made == null) {
        throw new IllegalStateException("the component of the factory failed to activate; see the log");
      }
      known = made;
    }
    return made;
  }
}
