package org.blockberry.node.wiring;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.Comparator;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.SettingsSchema;

/** Everything that could fill a slot right now. Thread safe. */
public final class Offers {
  private final ConcurrentMap<OfferKey, Offer> offers = new ConcurrentHashMap<>();
  private volatile Source source = (slot, type, asked) -> { };

  /** Somebody who may know where an implementation can be had that nobody offers yet. */
  @FunctionalInterface
  public interface Source {
    /**
     * Brings it, or not; returns when that is done.
     *
     * @param asked whether an operator asks for it now, who wants to hear why it cannot be had
     * @throws org.blockberry.api.admin.AdminException {@code asked}, and it cannot be had
     */
    void bring(SlotName slot, String type, boolean asked);
  }

  /** From now on missing types are asked for there. */
  public void source(Source other) {
    source = other;
  }

  /** Asks for a type if nobody offers it. */
  public void bring(SlotName slot, String type, boolean asked) {
    if (!type.isEmpty() && !types(slot).contains(type)) {
      source.bring(slot, type, asked);
    }
  }

  /** Adds an offer. */
  public void add(Offer offer) {
    offers.put(offer.key(), offer);
  }

  /** Takes an offer away; gives its key if it was there. */
  public boolean remove(OfferKey key) {
    return offers.remove(key) != null;
  }

  Optional<Offer> find(OfferKey key) {
    return Optional.ofNullable(offers.get(key));
  }

  /** The settings of an offer that is still there; runs its code. */
  public Optional<SettingsSchema> schema(OfferKey key) {
    return find(key).map(offer -> offer.factory().settings());
  }

  /** All keys at this moment. */
  public Set<OfferKey> keys() {
    return Set.copyOf(offers.keySet());
  }

  /** Types offered for a slot, in order of the alphabet. */
  public Set<String> types(SlotName slot) {
    Set<String> types = new TreeSet<>(Comparator.naturalOrder());
    offers.keySet().stream().filter(key -> key.slot() == slot).map(OfferKey::type).forEach(types::add);
    return types;
  }
}
