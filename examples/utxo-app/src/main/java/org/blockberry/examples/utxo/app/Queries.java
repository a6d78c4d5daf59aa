package org.blockberry.examples.utxo.app;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;

/**
 * Answers about committed state: {@code /output}, {@code /list[/LIMIT]}, {@code /owner[/LIMIT]}, {@code /count}, {@code /total}, and {@code /key} (also no
 * path), which light clients know. Lists are read as a stream from a place on: an answer never holds more than its limit, whatever the state has.
 *
 * <p>With {@code prove}, answers about one key carry its proof in the tree if the store makes proofs; the application hash that it leads to stands in the
 * header of the next height, so height 0 then means the one before the last.
 */
final class Queries {
  /** Type of a proof operation: ICS-23, by the rules for IAVL trees. */
  static final String TREE_PROOF = "ics23:iavl";
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1_000;

  private Queries() {}

  static QueryAnswer answer(StateStore store, Query query) {
    long latest = store.version();
    try {
      boolean beforeLast = query.height() == 0 && query.prove() && store.proof(StateKeys.SUM, latest).isPresent();
      long version = query.height() != 0 ? query.height() : beforeLast ? latest - 1 : latest;
      if (beforeLast && store.root(version).isEmpty()) {
        return refused(latest, Codes.HEIGHT_NOT_AVAILABLE, "height " + latest + " is proven by the header of height " + (latest + 1)
            + ", and the one before is not there: ask after the next block, or for height " + latest);
      }
      if (version < 0 || version > latest || query.height() != 0 && store.root(version).isEmpty()) { // a store may keep some below its oldest
        return refused(latest, Codes.HEIGHT_NOT_AVAILABLE, "height " + query.height() + " is not available; there are " + store.oldestVersion()
            + " to " + latest + ", and 0 means the last");
      }
      return atVersion(store, query, version);
    } catch (IllegalArgumentException e) { // pruned between the check and the read
      return refused(latest, Codes.HEIGHT_NOT_AVAILABLE, e.getMessage());
    }
  }

  private static QueryAnswer atVersion(StateStore store, Query query, long version) {
    String path = query.path();
    Bytes data = query.data();
    if (path.equals("/output")) {
      return data.size() == Outpoint.BYTES ? one(store, query, StateKeys.output(Outpoint.decode(data)), "unspent", "spent or never made", version)
          : refused(version, Codes.BAD_QUERY, "the data must be an outpoint: id (32 bytes) and index (2 bytes)");
    }
    if (path.equals("/count") || path.equals("/total")) {
      Bytes key = path.equals("/count") ? StateKeys.COUNT : StateKeys.SUM;
      Bytes number = read(store, key, version).orElse(StateKeys.decimal(0));
      return proven(QueryAnswer.builder().key(query.prove() ? key : Bytes.EMPTY).value(number).height(version), store, key, query, version);
    }
    if (path.isEmpty() || path.equals("/key")) {
      return data.isEmpty() ? refused(version, Codes.BAD_QUERY, "the data must be a key of the state")
          : one(store, query, data, "there", "not there", version);
    }
    if (path.equals("/list") || path.startsWith("/list/")) {
      return data.isEmpty() || data.size() == Outpoint.BYTES ? list(store, query, "/list", StateKeys.OUTPUTS, data, version)
          : refused(version, Codes.BAD_QUERY, "the data must be empty or the outpoint to begin at, " + Outpoint.BYTES + " bytes");
    }
    if (path.equals("/owner") || path.startsWith("/owner/")) {
      return data.size() == Output.OWNER_BYTES || data.size() == Output.OWNER_BYTES + Outpoint.BYTES
          ? list(store, query, "/owner", StateKeys.owner(data.slice(0, Output.OWNER_BYTES)), data.slice(Output.OWNER_BYTES, data.size()), version)
          : refused(version, Codes.BAD_QUERY, "the data must be a public key (32 bytes), and may go on with the outpoint to begin at (34 bytes)");
    }
    return refused(version, Codes.UNKNOWN_PATH,
        "the path is none of /output, /list, /list/LIMIT, /owner, /owner/LIMIT, /count, /total, /key");
  }

  private static QueryAnswer one(StateStore store, Query query, Bytes key, String present, String absent, long version) {
    Optional<Bytes> found = read(store, key, version);
    return proven(QueryAnswer.builder().key(query.data()).value(found.orElse(Bytes.EMPTY)).height(version).log(found.isPresent() ? present : absent), store,
        key, query, version);
  }

  /** The answer, with a proof if one is wanted and the store makes any. */
  private static QueryAnswer proven(QueryAnswer.Builder answer, StateStore store, Bytes key, Query query, long version) {
    if (query.prove() && version > 0) {
      store.proof(key, version).ifPresent(proof -> answer.proofOps(List.of(new ProofOp(TREE_PROOF, key, proof))));
    }
    return answer.build();
  }

  private static QueryAnswer list(StateStore store, Query query, String name, Bytes prefix, Bytes begin, long version) {
    Optional<Integer> limit = limit(query.path(), name);
    if (limit.isEmpty()) {
      return refused(version, Codes.BAD_QUERY, "the limit in " + name + "/LIMIT must be a whole number from 1 to " + MAX_LIMIT);
    }
    OutputList list = new OutputList(limit.get());
    if (version > 0) {
      store.range(prefix.concat(begin), Bytes.EMPTY, version, (key, value) -> key.startsWith(prefix) && list.add(StateKeys.outpoint(key),
          prefix.equals(StateKeys.OUTPUTS) ? Output.decode(value) : new Output(prefix.slice(1, prefix.size()), StateKeys.number(value))));
    }
    return QueryAnswer.builder().key(query.data()).value(Bytes.utf8(list.json())).height(version).build();
  }

  private static Optional<Integer> limit(String path, String name) {
    if (path.equals(name)) {
      return Optional.of(DEFAULT_LIMIT);
    }
    String text = path.substring(name.length() + 1);
    return text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MAX_LIMIT ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  /** Before the first block there is no version to read at. */
  private static Optional<Bytes> read(StateStore store, Bytes key, long version) {
    return version == 0 ? Optional.empty() : store.get(key, version);
  }

  private static QueryAnswer refused(long height, int code, String reason) {
    return QueryAnswer.builder().code(code).codespace(Codes.CODESPACE).log(reason).height(height).build();
  }
}
