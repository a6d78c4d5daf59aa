package org.blockberry.cramberry.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.blockberry.cramberry.WireMap;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireType;
import org.blockberry.cramberry.WireWriter;

/** Count, then keys and values in turn. */
record MapCodec<K, V>(Codec<K> key, Codec<V> value, Comparator<? super K> order) implements Codec<Map<K, V>> {
  private static final int MAP = 256; // bytes of memory, with what it is sorted in
  private static final int ENTRY = 128; // with boxes
  private static final int COPIED = 72; // an entry that came before, when the map comes again

  @Override
  public int wireType() {
    return WireType.OTHER;
  }

  @Override
  public void write(WireWriter out, Map<K, V> map) {
    if (map.isEmpty()) {
      out.writeEnd();
      return;
    }
    out.enter();
    out.writeMapCount(map.size());
    List<Entry<K, V>> entries = new ArrayList<>(map.entrySet());
    if (out.options().deterministic()) {
      entries.sort(Entry.comparingByKey(order));
    }
    for (Entry<K, V> entry : entries) {
      key.write(out, entry.getKey());
      if (isNaN(entry.getKey())) {
        out.writeEnd(); // the original loses the value of such a key
      } else {
        value.write(out, entry.getValue());
      }
    }
    out.leave();
  }

  private static boolean isNaN(Object key) {
    return key instanceof Double wide && wide.isNaN() || key instanceof Float narrow && narrow.isNaN();
  }

  @Override
  public Map<K, V> read(WireReader in, Map<K, V> present) {
    in.enter();
    in.charge(MAP + (present == null ? 0 : (long) COPIED * present.size()));
    int count = in.readMapCount();
    List<Entry<K, V>> entries = new ArrayList<>();
    if (present != null) {
      entries.addAll(present.entrySet());
    }
    for (int i = 0; i < count; i++) {
      K nextKey = key.read(in, null);
      in.charge(ENTRY);
      entries.add(WireMap.entry(nextKey, value.read(in, null)));
    }
    in.leave();
    return WireMap.ofEntries(entries, order);
  }

  @Override
  public Map<K, V> zero() {
    return Map.of();
  }

  @Override
  public boolean isEmpty(Map<K, V> map) {
    return map.isEmpty();
  }
}
