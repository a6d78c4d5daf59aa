package org.blockberry.examples.kvstore.app;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;

/**
 * Answers about committed state: {@code /key} (also no path, and {@code /store}), {@code /prefix[/LIMIT]},
 * {@code /count}. With {@code prove}, answers about one key carry its proof in the tree if the store makes proofs; the application hash that it
 * leads to stands in the header of the next height, so height 0 then means the one before the last.
 */
final class Queries {
  /** Type of a proof operation: ICS-23, by the rules for IAVL trees. */
  static final String TREE_PROOF = "ics23:iavl";
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1000;
  /** Bound on the JSON text of a prefix answer. */
  static final int MAX_ANSWER_CHARS = 1_000_000;

  private Queries() {}

  /** Answers from one store, which stays the same during the call. */
  static QueryAnswer answer(StateStore store, Query query) {
    long latest = store.version();
    try {
      boolean beforeLast = query.height() == 0 && query.prove() && store.proof(StateKeys.COUNT, latest).isPresent();
      long version = query.height() != 0 ? query.height() : beforeLast ? latest - 1 : latest;
      if (beforeLast && store.root(version).isEmpty()) {
        return refused(latest, Codes.HEIGHT_NOT_AVAILABLE, "height " + latest + " is proven by the header of height " + (latest + 1)
            + ", and the one before is not there: ask after the next block, or for height " + latest);
      }
      if (version < 0 || version > latest || query.height() != 0 && store.root(version).isEmpty()) { // a store may keep some below its oldest
        return refused(latest, Codes.HEIGHT_NOT_AVAILABLE, "height " + query.height() + " is not available; there are "
            + store.oldestVersion() + " to " + latest + ", and 0 means the last");
      }
      return atVersion(store, query, version);
    } catch (IllegalArgumentException e) { // pruned between the check and the read
      return refused(latest, Codes.HEIGHT_NOT_AVAILABLE, e.getMessage());
    }
  }

  private static QueryAnswer atVersion(StateStore store, Query query, long version) {
    String path = query.path();
    if (path.isEmpty() || path.equals("/key") || path.equals("/store")) {
      return pair(store, query, version);
    }
    if (path.equals("/count")) {
      Bytes count = read(store, StateKeys.COUNT, version).orElse(Bytes.utf8("0"));
      return proven(QueryAnswer.builder().key(query.prove() ? StateKeys.COUNT : Bytes.EMPTY).value(count).height(version), store, StateKeys.COUNT,
          query, version);
    }
    if (path.equals("/prefix") || path.startsWith("/prefix/")) {
      return prefix(store, query, version);
    }
    return refused(version, Codes.UNKNOWN_PATH,
        "the path is none of /key (data: key), /prefix or /prefix/LIMIT (data: prefix), /count");
  }

  private static QueryAnswer pair(StateStore store, Query query, long version) {
    Bytes key = query.data();
    if (key.isEmpty()) {
      return refused(version, Codes.EMPTY, "the data of this query must be the key");
    }
    Optional<Bytes> value = read(store, StateKeys.pair(key), version);
    return proven(QueryAnswer.builder().key(key).value(value.orElse(Bytes.EMPTY)).height(version)
        .log(value.isPresent() ? "exists" : "does not exist"), store, StateKeys.pair(key), query, version);
  }

  /** The answer, with a proof if one is wanted and the store makes any. */
  private static QueryAnswer proven(QueryAnswer.Builder answer, StateStore store, Bytes key, Query query, long version) {
    if (query.prove() && version > 0) {
      store.proof(key, version).ifPresent(proof -> answer.proofOps(List.of(new ProofOp(TREE_PROOF, key, proof))));
    }
    return answer.build();
  }

  private static QueryAnswer prefix(StateStore store, Query query, long version) {
    Optional<Integer> limit = limit(query.path());
    if (limit.isEmpty()) {
      return refused(version, Codes.BAD_QUERY,
          "the limit in /prefix/LIMIT must be a whole number from 1 to " + MAX_LIMIT);
    }
    PairList list = new PairList(limit.get(), MAX_ANSWER_CHARS);
    if (version > 0) {
      Bytes prefix = StateKeys.pair(query.data());
      Bytes from = prefix.compareTo(StateKeys.PAIRS) < 0 ? StateKeys.PAIRS : prefix;
      store.range(from, Bytes.EMPTY, version, (key, value) -> key.startsWith(prefix) && list.add(key.toUtf8(), value.toUtf8()));
    }
    return QueryAnswer.builder().key(query.data()).value(Bytes.utf8(list.json())).height(version).build();
  }

  private static Optional<Integer> limit(String path) {
    if (path.equals("/prefix")) {
      return Optional.of(DEFAULT_LIMIT);
    }
    String text = path.substring("/prefix/".length());
    if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MAX_LIMIT) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }

  /** Before the first block there is no version to read at. */
  private static Optional<Bytes> read(StateStore store, Bytes key, long version) {
    return version == 0 ? Optional.empty() : store.get(key, version);
  }

  private static QueryAnswer refused(long height, int code, String reason) {
    return QueryAnswer.builder().code(code).codespace(Codes.CODESPACE).log(reason).height(height).build();
  }
}
