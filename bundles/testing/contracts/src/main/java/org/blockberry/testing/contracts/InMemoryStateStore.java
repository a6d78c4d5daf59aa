package org.blockberry.testing.contracts;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiPredicate;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;

/**
 * A state store without a disk, for tests of applications. Keeps a whole map per version; the root is a hash over the
 * pairs. {@link #reopen} is the restart after a crash: what was committed is there, what was prepared is gone.
 */
public final class InMemoryStateStore implements StateStore {
  private record Prepared(long version, NavigableMap<Bytes, Bytes> pairs) {}

  private final ConcurrentSkipListMap<Long, NavigableMap<Bytes, Bytes>> versions;
  private volatile Prepared prepared;
  private volatile boolean closed;
  private volatile long syncedWrites;

  /** An empty store. */
  public InMemoryStateStore() {
    this(new ConcurrentSkipListMap<>());
  }

  private InMemoryStateStore(ConcurrentSkipListMap<Long, NavigableMap<Bytes, Bytes>> versions) {
    this.versions = versions;
  }

  /** Closes this one and opens another over what was committed. */
  public InMemoryStateStore reopen() {
    closed = true;
    return new InMemoryStateStore(versions);
  }

  @Override
  public long version() {
    requireOpen();
    return versions.isEmpty() ? 0 : versions.lastKey();
  }

  @Override
  public long oldestVersion() {
    requireOpen();
    return versions.isEmpty() ? 0 : versions.firstKey();
  }

  @Override
  public Bytes root() {
    Map.Entry<Long, NavigableMap<Bytes, Bytes>> last = last();
    return last == null ? Bytes.wrap(new byte[32]) : rootOf(last.getValue());
  }

  @Override
  public Optional<Bytes> root(long version) {
    requireOpen();
    return Optional.ofNullable(versions.get(version)).map(InMemoryStateStore::rootOf);
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    Map.Entry<Long, NavigableMap<Bytes, Bytes>> last = last();
    return last == null ? Optional.empty() : Optional.ofNullable(last.getValue().get(key));
  }

  @Override
  public Optional<Bytes> get(Bytes key, long version) {
    return Optional.ofNullable(at(version).get(key));
  }

  @Override
  public void range(Bytes from, Bytes to, long version, BiPredicate<Bytes, Bytes> visitor) {
    NavigableMap<Bytes, Bytes> pairs = at(version).tailMap(from, true);
    for (Map.Entry<Bytes, Bytes> pair : pairs.entrySet()) {
      if (!to.isEmpty() && pair.getKey().compareTo(to) >= 0 || !visitor.test(pair.getKey(), pair.getValue())) {
        return;
      }
    }
  }

  @Override
  public Bytes prepare(long version, StateChanges changes) {
    Map.Entry<Long, NavigableMap<Bytes, Bytes>> last = last();
    if (last == null ? version < 1 : version != last.getKey() + 1) {
      throw new IllegalArgumentException("version is " + version + " but the last one is " + version());
    }
    NavigableMap<Bytes, Bytes> pairs = last == null ? new TreeMap<>() : new TreeMap<>(last.getValue());
    changes.asMap().forEach((key, value) -> {
      if (value.isPresent()) {
        pairs.put(key, value.get());
      } else {
        pairs.remove(key);
      }
    });
    prepared = new Prepared(version, pairs);
    return rootOf(pairs);
  }

  @Override
  public void commit(long version) {
    requireOpen();
    Prepared ready = prepared;
    if (ready == null || ready.version() != version) {
      throw new StoreException("version " + version + " was not prepared");
    }
    versions.put(version, ready.pairs());
    prepared = null;
    syncedWrites++;
  }

  @Override
  public void pruneBelow(long version) {
    requireOpen();
    if (!versions.isEmpty()) {
      versions.headMap(Math.min(version, versions.lastKey())).clear();
    }
  }

  @Override
  public long syncedWrites() {
    return syncedWrites;
  }

  @Override
  public void close() {
    closed = true;
  }

  private Map.Entry<Long, NavigableMap<Bytes, Bytes>> last() {
    requireOpen();
    return versions.lastEntry();
  }

  private NavigableMap<Bytes, Bytes> at(long version) {
    requireOpen();
    NavigableMap<Bytes, Bytes> pairs = versions.get(version);
    if (pairs == null) {
      throw new IllegalArgumentException(
          "version " + version + " is not between " + oldestVersion() + " and " + version());
    }
    return pairs;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }

  private static Bytes rootOf(NavigableMap<Bytes, Bytes> pairs) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      pairs.forEach((key, value) -> {
        sha.update(java.nio.ByteBuffer.allocate(8).putInt(key.size()).putInt(value.size()).array());
        key.update(sha);
        value.update(sha);
      });
      return Bytes.wrap(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
