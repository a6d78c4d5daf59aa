package org.blockberry.api.store;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;

/** Writes and deletes of one block, in ascending order of keys. Immutable. */
public final class StateChanges {
  /** Nothing changes. */
  public static final StateChanges NONE = new StateChanges(new TreeMap<>());

  private final SortedMap<Bytes, Optional<Bytes>> changes;

  private StateChanges(SortedMap<Bytes, Optional<Bytes>> changes) {
    this.changes = Collections.unmodifiableSortedMap(changes);
  }

  /** Starts a set of changes. */
  public static Builder builder() {
    return new Builder();
  }

  /** New value by key; empty deletes. Ascending, unmodifiable. */
  public SortedMap<Bytes, Optional<Bytes>> asMap() {
    return changes;
  }

  /** Collects changes; a later one for the same key wins. Not thread safe. */
  public static final class Builder {
    private final TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();

    private Builder() {}

    /** Sets {@code key}, 1 byte or more, to {@code value}, 0 bytes or more. */
    public Builder set(Bytes key, Bytes value) {
      changes.put(notEmpty(key), Optional.of(value));
      return this;
    }

    /** Deletes {@code key}; absent is fine. */
    public Builder delete(Bytes key) {
      changes.put(notEmpty(key), Optional.empty());
      return this;
    }

    /** The change of {@code key} so far: absent, a value, or a delete. */
    public Optional<Optional<Bytes>> pending(Bytes key) {
      return Optional.ofNullable(changes.get(key));
    }

    /** The finished set. */
    public StateChanges build() {
      return new StateChanges(new TreeMap<>(changes));
    }

    private static Bytes notEmpty(Bytes key) {
      if (key.isEmpty()) {
        throw new IllegalArgumentException("a key of the state must have 1 byte or more");
      }
      return key;
    }
  }
}
