package org.blockberry.cramberry;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * An immutable map whose entries are in the order of the wire (specification 4.6), keys and values in an array each; look-up is a binary
 * search. Neither key nor value is null. Threading: any.
 */
public final class WireMap<K, V> extends AbstractMap<K, V> {
  /** Order of string keys: by code points. */
  public static final Comparator<String> STRINGS = Utf8::compare;
  /** Order of unsigned 64-bit keys. */
  public static final Comparator<Long> UNSIGNED = Long::compareUnsigned;

  private final Comparator<? super K> order;
  private final Object[] keys;
  private final Object[] values;

  private WireMap(Comparator<? super K> order, Object[] keys, Object[] values) {
    this.order = order;
    this.keys = keys;
    this.values = values;
  }

  /** A copy, sorted; the map itself if it is one of that order. */
  @SuppressWarnings("unchecked") // the map is immutable
  public static <K, V> WireMap<K, V> copyOf(Map<? extends K, ? extends V> source, Comparator<? super K> order) {
    if (source instanceof WireMap<?, ?> known && known.order == order) {
      return (WireMap<K, V>) source;
    }
    return sorted(source.entrySet().toArray(Entry<?, ?>[]::new), order);
  }

  /** A map from entries as they come; of equal keys the last one counts. */
  public static <K, V> WireMap<K, V> ofEntries(List<Entry<K, V>> read, Comparator<? super K> order) {
    return sorted(read.toArray(Entry<?, ?>[]::new), order);
  }

  @SuppressWarnings("unchecked") // the keys are those of a source with keys of that type
  private static <K, V> WireMap<K, V> sorted(Entry<?, ?>[] entries, Comparator<? super K> order) {
    Arrays.sort(entries, (one, other) -> order.compare((K) one.getKey(), (K) other.getKey())); // stable
    Object[] keys = new Object[entries.length];
    Object[] values = new Object[entries.length];
    int size = 0;
    for (Entry<?, ?> entry : entries) {
      K key = (K) Objects.requireNonNull(entry.getKey(), "key");
      if (size > 0 && order.compare((K) keys[size - 1], key) == 0) {
        size--;
      }
      keys[size] = key;
      values[size++] = Objects.requireNonNull(entry.getValue(), "value");
    }
    return new WireMap<>(order, exact(keys, size), exact(values, size));
  }

  private static Object[] exact(Object[] elements, int size) {
    return size == elements.length ? elements : Arrays.copyOf(elements, size);
  }

  /** A map that is filled while it is read. */
  public static <K, V> Builder<K, V> builder(WireReader in, int count, Comparator<? super K> order) {
    return new Builder<>(in, count, order);
  }

  /** An immutable entry. */
  public static <K, V> Entry<K, V> entry(K key, V value) {
    return new SimpleImmutableEntry<>(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
  }

  /** The key at {@code index} in the order of the wire. */
  @SuppressWarnings("unchecked") // only keys of that type come in
  public K keyAt(int index) {
    return (K) keys[index];
  }

  /** The value at {@code index} in the order of the wire. */
  @SuppressWarnings("unchecked") // only values of that type come in
  public V valueAt(int index) {
    return (V) values[index];
  }

  @Override
  @SuppressWarnings("unchecked") // a key of another type throws ClassCastException in the comparator, as sorted maps do
  public V get(Object key) {
    int low = 0;
    int high = keys.length - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int compared = order.compare(keyAt(middle), (K) key);
      if (compared == 0) {
        return valueAt(middle);
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
    return keys.length;
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < keys.length;
          }

          @Override
          public Entry<K, V> next() {
            if (next >= keys.length) {
              throw new NoSuchElementException();
            }
            return entry(keyAt(next), valueAt(next++));
          }
        };
      }

      @Override
      public int size() {
        return keys.length;
      }
    };
  }

  /** Has room for as many entries as the bytes left can hold: each takes one or more. Of equal keys the last one counts. */
  public static final class Builder<K, V> {
    private static final int REFERENCES = 8; // bytes: of key and value; 16 on heaps that no node has
    private static final int OBJECTS = 104; // bytes: the builder, the map, headers of two arrays
    private static final int SORTING = 48; // bytes per entry: itself, three references, the arrays again

    private final WireReader in;
    private final Comparator<? super K> order;
    private final Object[] keys;
    private final Object[] values;
    private int size;
    private boolean ascending = true;

    private Builder(WireReader in, int count, Comparator<? super K> order) {
      int room = in.capacity(count);
      in.charge(OBJECTS + (long) REFERENCES * room);
      this.in = in;
      this.order = order;
      this.keys = new Object[room];
      this.values = new Object[room];
    }

    /** Appends. */
    @SuppressWarnings("unchecked") // only keys of that type come in
    public void add(K key, V value) {
      int at = size;
      keys[at] = key;
      values[at] = value;
      ascending &= at == 0 || order.compare((K) keys[at - 1], key) < 0;
      size = at + 1;
    }

    /** The map; the builder is of no use afterwards. */
    public WireMap<K, V> build() {
      if (ascending) {
        return new WireMap<>(order, exact(keys, size), exact(values, size));
      }
      in.charge((long) SORTING * size);
      Entry<?, ?>[] entries = new Entry<?, ?>[size];
      for (int i = 0; i < size; i++) {
        entries[i] = entry(keys[i], values[i]);
      }
      return sorted(entries, order);
    }
  }
}
