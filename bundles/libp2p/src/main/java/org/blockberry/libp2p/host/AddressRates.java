package org.blockberry.libp2p.host;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.api.value.Bytes;

/**
 * A token bucket for each address that connects, kept as the time at which it is full again. An IPv6 address counts with its network of 64 bits. When
 * there are too many, the one not seen for longest is forgotten. Pure; for one thread.
 */
final class AddressRates {
  static final int MAX_ADDRESSES = 4_096;
  private static final int NETWORK_BYTES = 8;

  private final long every;
  private final long burst;
  private final LinkedHashMap<Bytes, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Bytes, Long> eldest) {
      return size() > MAX_ADDRESSES;
    }
  };

  AddressRates(AddressRate rate) {
    this.every = rate.every().toNanos();
    this.burst = rate.burst() * every;
  }

  /** @param now nanoseconds of a monotonic clock @return whether one more is allowed; it counts then */
  boolean take(InetAddress address, long now) {
    byte[] bytes = address.getAddress();
    Bytes key = Bytes.wrap(bytes.length > NETWORK_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    Long known = fullAt.get(key);
    long from = known == null || known - now < 0 ? now : known;
    if (from - now + every > burst) {
      return false;
    }
    fullAt.put(key, from + every);
    return true;
  }

  int size() {
    return fullAt.size();
  }
}
