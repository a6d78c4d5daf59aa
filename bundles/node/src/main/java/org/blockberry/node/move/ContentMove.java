package org.blockberry.node.move;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.scope.Watched;

/**
 * Copies the pairs of a store's last version into an empty store of another type, which then has that version too. Its root is another one, and every node
 * must get the same, so how it is filled is a rule of the chain: all pairs ascending by key, in parts that end with the pair that makes them
 * {@value #PART_PAIRS} pairs or {@value #PART_BYTES} bytes of keys and values; part after part is a version, the last one that of the source. If there are
 * more parts than versions up to there, each version takes equally many parts, the last one what is left.
 *
 * <p>For one thread; nobody writes to either store meanwhile.
 */
public final class ContentMove {
  /** Pairs of a part at most. */
  static final int PART_PAIRS = 10_000;
  /** Bytes after which a part ends. */
  static final int PART_BYTES = 8 << 20;

  private final StateStore from;
  private final StateStore to;
  private final long version;
  private final Duration deadline;

  /**
   * A move between two open stores.
   *
   * @param deadline for each part
   */
  public ContentMove(StateStore from, StateStore to, Duration deadline) {
    this.from = from;
    this.to = to;
    this.version = from.version();
    this.deadline = deadline;
  }

  /**
   * Copies, and reads the copy again.
   *
   * @return pairs that were moved
   * @throws StoreException the copy is not what it should be
   */
  public long run() {
    if (version < 1) {
      throw new StoreException("the chain has not begun: there is nothing to move yet");
    }
    if (to.version() != 0) {
      throw new StoreException("the new store has version " + to.version() + " already");
    }
    List<Bytes> starts = starts();
    long parts = Math.max(1, starts.size());
    long perVersion = (parts + version - 1) / version;
    long versions = (parts + perVersion - 1) / perVersion;
    MessageDigest read = sha256();
    long[] moved = {0};
    for (long number = 0; number < versions; number++) {
      Bytes first = starts.isEmpty() ? Bytes.EMPTY : starts.get((int) (number * perVersion));
      long next = (number + 1) * perVersion;
      Bytes end = next < starts.size() ? starts.get((int) next) : Bytes.EMPTY;
      long target = version - versions + 1 + number;
      watched(() -> {
        StateChanges.Builder changes = StateChanges.builder();
        visit(from, first, end, (key, value) -> {
          changes.set(key, value);
          add(read, key, value);
          moved[0]++;
        });
        to.prepare(target, changes.build());
        to.commit(target);
        return true;
      });
    }
    MessageDigest written = sha256();
    for (int number = 0; number < parts; number++) {
      Bytes first = starts.isEmpty() ? Bytes.EMPTY : starts.get(number);
      Bytes end = number + 1 < starts.size() ? starts.get(number + 1) : Bytes.EMPTY;
      watched(() -> {
        visit(to, first, end, (key, value) -> add(written, key, value));
        return true;
      });
    }
    if (to.version() != version || !MessageDigest.isEqual(read.digest(), written.digest())) {
      throw new StoreException("the copy of " + moved[0] + " pairs is not what was copied: version " + to.version() + " of " + version);
    }
    to.pruneBelow(version); // what the parts before left
    return moved[0];
  }

  /** The first key of each part. */
  private List<Bytes> starts() {
    List<Bytes> starts = new ArrayList<>();
    Bytes[] after = {Bytes.EMPTY};
    boolean more = true;
    while (more) {
      more = watched(() -> {
        long[] size = {0, 0};
        from.range(after[0], Bytes.EMPTY, version, (key, value) -> {
          if (size[0] == 0) {
            starts.add(key);
          }
          size[0]++;
          size[1] += key.size() + (long) value.size();
          after[0] = key.concat(Bytes.wrap(new byte[1])); // the least key above it
          return size[0] < PART_PAIRS && size[1] < PART_BYTES;
        });
        return size[0] > 0;
      });
    }
    return starts;
  }

  private void visit(StateStore store, Bytes first, Bytes end, BiConsumer<Bytes, Bytes> pair) {
    store.range(first, end, version, (key, value) -> {
      pair.accept(key, value);
      return true;
    });
  }

  private <R> R watched(Supplier<R> part) {
    return Watched.call("moving the state", deadline, part::get);
  }

  private static void add(MessageDigest digest, Bytes key, Bytes value) {
    for (Bytes part : List.of(key, value)) {
      digest.update(java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(part.size()).flip());
      part.update(digest);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
