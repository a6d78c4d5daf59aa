package org.blockberry.cramberry;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** An immutable map whose entries are in the order of the wire (specification 4.6); look-up is a binary search. */
public final class WireMap<K, V> extends AbstractMap<K, V> {
  /** Order of string keys: by code points. */
  public static final Comparator<String> STRINGS = Utf8::compare;
  /** Order of unsigned 64-bit keys. */
  public static final Comparator<Long> UNSIGNED = Long::compareUnsigned;

  private final Comparator<? super K> order;
  private final List<Entry<K, V>> entries;

  private WireMap(Comparator<? super K> order, List<Entry<K, V>> entries) {
    this.order = order;
    this.entries = entries;
  }

  /** A copy, sorted; the map itself if it is one of that order. Neither key nor value is null. */
  @SuppressWarnings("unchecked") // the map is immutable
  public static <K, V> Map<K, V> copyOf(Map<? extends K, ? extends V> source, Comparator<? super K> order) {
    if (source instanceof WireMap<?, ?> known && known.order == order) {
      return (Map<K, V>) source;
    }
    List<Entry<K, V>> entries = new ArrayList<>(source.size());
    source.forEach((key, value) -> entries.add(entry(key, value)));
    entries.sort(Entry.comparingByKey(order));
    return new WireMap<>(order, entries);
  }

  /** A map from entries as they come; of equal keys the last one counts. */
  public static <K, V> Map<K, V> ofEntries(List<Entry<K, V>> read, Comparator<? super K> order) {
    boolean sorted = true;
    for (int i = 1; i < read.size() && sorted; i++) {
      sorted = order.compare(read.get(i - 1).getKey(), read.get(i).getKey()) < 0;
    }
    if (!sorted) {
      read.sort(Entry.comparingByKey(order)); // stable
      List<Entry<K, V>> last = new ArrayList<>(read.size());
      for (int i = 0; i < read.size(); i++) {
        if (i + 1 == read.size() || order.compare(read.get(i).getKey(), read.get(i + 1).getKey()) != 0) {
          last.add(read.get(i));
        }
      }
      return new WireMap<>(order, last);
    }
    return new WireMap<>(order, read);
  }

  /** An immutable entry. */
  public static <K, V> Entry<K, V> entry(K key, V value) {
    return new SimpleImmutableEntry<>(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
  }

  @Override
  @SuppressWarnings("unchecked") // a key of another type throws ClassCastException in the comparator, as sorted maps do
  public V get(Object key) {
    int low = 0;
    int high = entries.size() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int compared = order.compare(entries.get(middle).getKey(), (K) key);
      if (compared == 0) {
        return entries.get(middle).getValue();
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        Iterator<Entry<K, V>> inner = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return inner.hasNext();
          }

          @Override
          public Entry<K, V> next() {
            return inner.next();
          }
        };
      }

      @Override
      public int size() {
        return entries.size();
      }
    };
  }
}
