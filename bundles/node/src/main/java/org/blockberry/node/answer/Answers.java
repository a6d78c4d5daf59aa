package org.blockberry.node.answer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;

/** Puts the check of its slot around an implementation. A wrong answer becomes {@link WrongAnswer}, in the plugin's account. Pure. */
public final class Answers {
  private Answers() {}

  /** {@code instance} behind the checks of its contract; itself if there are none for it. */
  @SuppressWarnings("unchecked") // each wrapper implements the contract that it was chosen by
  public static <T> T checked(T instance) {
    Object wrapped = instance instanceof Mempool pool ? new CheckedMempool(pool)
        : instance instanceof Application app ? new CheckedApplication(app)
        : instance instanceof BlockStore store ? new CheckedBlockStore(store)
        : instance instanceof StateStore store ? new CheckedStateStore(store)
        : instance instanceof ConsensusEngine engine ? new CheckedEngine(engine)
        : instance instanceof Keystore keys ? new CheckedKeystore(keys)
        : instance instanceof Indexer indexer ? new CheckedIndexer(indexer)
        : instance instanceof SnapshotStore snapshots ? new CheckedSnapshotStore(snapshots)
        : instance instanceof Transport transport ? new CheckedTransport(transport)
        : instance;
    return (T) wrapped;
  }

  static <R> R present(R answer, String method) {
    if (answer == null) {
      throw new WrongAnswer(method + " gave null");
    }
    return answer;
  }

  /** A copy that the plugin cannot change any more. */
  static <R> List<R> copy(List<R> answer, String method) {
    present(answer, method);
    try {
      return List.copyOf(answer);
    } catch (NullPointerException e) {
      throw new WrongAnswer(method + " gave a list with null in it");
    }
  }

  /** A copy that the plugin cannot change any more. */
  static <R> Set<R> copy(Set<R> answer, String method) {
    present(answer, method);
    try {
      return Set.copyOf(answer);
    } catch (NullPointerException e) {
      throw new WrongAnswer(method + " gave a set with null in it");
    }
  }

  static long notNegative(long answer, String method) {
    if (answer < 0) {
      throw new WrongAnswer(method + " gave " + answer + " but must give 0 or more");
    }
    return answer;
  }

  static Bytes sized(Bytes answer, int size, String method) {
    if (present(answer, method).size() != size) {
      throw new WrongAnswer(method + " gave " + answer.size() + " bytes but must give " + size);
    }
    return answer;
  }

  static Bytes atMost(Bytes answer, long most, String method) {
    if (present(answer, method).size() > most) {
      throw new WrongAnswer(method + " gave " + answer.size() + " bytes but at most " + most + " are allowed");
    }
    return answer;
  }

  static Optional<Bytes> root(Optional<Bytes> answer, String method) {
    present(answer, method).ifPresent(root -> sized(root, 32, method));
    return answer;
  }

  static void require(boolean holds, String problem) {
    if (!holds) {
      throw new WrongAnswer(problem);
    }
  }
}
