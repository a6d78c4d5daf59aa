package org.blockberry.rpc.http.call;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The methods that are there now. Thread safe; reading does not lock. */
public final class MethodTable {
  private record Offer(int ranking, ServedMethod method) {}

  private final Map<Object, Offer> offers = new LinkedHashMap<>(); // by key, in order of arrival; guarded by this
  private volatile Map<String, ServedMethod> served = Map.of();

  /**
   * Adds a method.
   *
   * @param key whoever removes it later names it by this
   * @param ranking of several methods with one name the highest is served, among equals the first
   */
  public synchronized void add(Object key, int ranking, ServedMethod method) {
    offers.put(key, new Offer(ranking, method));
    served = best(offers.values());
  }

  /** Removes what was added under {@code key}, if anything. */
  public synchronized void remove(Object key) {
    if (offers.remove(key) != null) {
      served = best(offers.values());
    }
  }

  /** The method called {@code name}. */
  public Optional<ServedMethod> find(String name) {
    return Optional.ofNullable(served.get(name));
  }

  /** All methods, ordered by name. */
  public List<ServedMethod> all() {
    return List.copyOf(new TreeMap<>(served).values());
  }

  /** Whether there is nothing to call yet. */
  public boolean isEmpty() {
    return served.isEmpty();
  }

  private static Map<String, ServedMethod> best(Collection<Offer> offers) {
    Map<String, Offer> chosen = new TreeMap<>();
    for (Offer offer : offers) {
      chosen.merge(offer.method().name(), offer, (had, other) -> other.ranking() > had.ranking() ? other : had);
    }
    Map<String, ServedMethod> methods = new TreeMap<>();
    chosen.forEach((name, offer) -> methods.put(name, offer.method()));
    return Map.copyOf(methods);
  }
}
