package org.blockberry.node.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.junit.jupiter.api.Test;

/** Every node fills the new store by the same versions, whatever the old one went through. */
class ContentMoveTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private final List<String> prepared = new ArrayList<>(); // version, first key, pairs
  private UnaryOperator<StateChanges> written = changes -> changes;

  private static Bytes key(int index) {
    return Bytes.utf8(String.format("key%06d", index));
  }

  private static StateStore source(int pairs, int valueBytes, long version) {
    StateStore store = new InMemoryStateStore();
    StateChanges.Builder changes = StateChanges.builder();
    for (int index = 0; index < pairs; index++) {
      changes.set(key(index), Bytes.wrap(new byte[valueBytes]));
    }
    store.prepare(version, changes.build());
    store.commit(version);
    return store;
  }

  private StateStore target() {
    InMemoryStateStore store = new InMemoryStateStore();
    return (StateStore) Proxy.newProxyInstance(StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class}, (proxy, method, args) -> {
      if (method.getName().equals("prepare")) {
        StateChanges changes = (StateChanges) args[1];
        prepared.add(args[0] + " " + (changes.asMap().isEmpty() ? "" : changes.asMap().firstKey().toUtf8()) + " " + changes.asMap().size());
        args[1] = written.apply(changes);
      }
      try {
        return method.invoke(store, args);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  private StateStore moved(StateStore from) {
    StateStore to = target();
    new ContentMove(from, to, MINUTE).run();
    assertEquals(from.version(), to.version());
    assertEquals(from.version(), to.oldestVersion(), "parts are no versions of the chain");
    return to;
  }

  @Test
  void partsEndAtTheirNumberOfPairsAndTheLastOneHasTheVersion() {
    StateStore from = source(ContentMove.PART_PAIRS * 2 + 1, 1, 40);
    StateStore to = moved(from);
    assertEquals(List.of("38 key000000 10000", "39 key010000 10000", "40 key020000 1"), prepared);
    assertEquals(from.root(), to.root(), "the same pairs");
  }

  @Test
  void partsEndAtTheirBytes() {
    moved(source(9, ContentMove.PART_BYTES / 4, 7));
    assertEquals(List.of("5 key000000 4", "6 key000004 4", "7 key000008 1"), prepared);
  }

  @Test
  void aYoungChainHasFewerVersionsThanPartsAndAnEmptyStateOne() {
    moved(source(9, ContentMove.PART_BYTES / 2, 2)); // five parts for two versions
    assertEquals(List.of("1 key000000 6", "2 key000006 3"), prepared);
    prepared.clear();
    moved(source(0, 1, 9));
    assertEquals(List.of("9  0"), prepared);
  }

  @Test
  void whatTheStoreWentThroughDoesNotCount() {
    StateStore other = source(0, 1, 1);
    for (int version = 2; version <= 30; version++) {
      StateChanges.Builder changes = StateChanges.builder().set(key(29 - version + 1), Bytes.wrap(new byte[1])).set(Bytes.utf8("gone"), Bytes.utf8("x"));
      if (version == 30) {
        changes.delete(Bytes.utf8("gone"));
      }
      other.prepare(version, changes.build());
      other.commit(version);
    }
    moved(other);
    moved(source(29, 1, 30));
    assertEquals(prepared.get(0), prepared.get(1));
  }

  @Test
  void aCopyThatIsNotWholeIsFound() {
    written = changes -> {
      StateChanges.Builder fewer = StateChanges.builder();
      changes.asMap().forEach((key, value) -> {
        if (!key.equals(key(3))) {
          fewer.set(key, value.orElseThrow());
        }
      });
      return fewer.build();
    };
    StateStore from = source(9, 1, 5);
    assertTrue(assertThrows(StoreException.class, () -> moved(from)).getMessage().contains("is not what was copied"));
    written = changes -> {
      throw new StoreException("the disk is full");
    };
    assertTrue(assertThrows(PluginFailure.class, () -> moved(from)).getMessage().contains("the disk is full"));
  }

  @Test
  void onlyABegunChainMovesAndOnlyIntoAnEmptyStore() {
    assertThrows(StoreException.class, () -> moved(new InMemoryStateStore()));
    StateStore from = source(3, 1, 5);
    assertThrows(StoreException.class, () -> new ContentMove(from, source(3, 1, 5), MINUTE).run());
  }
}
