package org.blockberry.rpc.http.access;

import static org.blockberry.rpc.http.access.Right.ADMIN;
import static org.blockberry.rpc.http.access.Right.READ;
import static org.blockberry.rpc.http.access.Right.SUBMIT;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;

/**
 * The rules. Denied unless allowed: a method without a row here takes {@link Right#ADMIN}, whatever it says about itself, until
 * the configuration opens it by name; and a row never gives more than the method says about itself. Immutable.
 */
public final class AccessTable implements AccessRules {
  private static final Map<String, Right> ROWS = new HashMap<>();

  static {
    rows(READ, "health", "status", "net_info", "genesis", "genesis_chunked", "blockchain", "block", "block_by_hash",
        "block_results", "commit", "header", "header_by_hash", "validators", "consensus_params", "consensus_state",
        "dump_consensus_state", "unconfirmed_txs", "num_unconfirmed_txs", "tx", "tx_search", "block_search", "abci_info",
        "abci_query", "check_tx", "subscribe", "unsubscribe", "unsubscribe_all", "schedule", "state_record");
    rows(SUBMIT, "broadcast_tx_async", "broadcast_tx_sync", "broadcast_tx_commit", "broadcast_evidence");
    rows(ADMIN, "dial_seeds", "dial_peers", "unsafe_flush_mempool");
  }

  private final Set<Right> open;
  private final Set<String> opened;

  private AccessTable(Set<Right> open, Set<String> opened) {
    this.open = open;
    this.opened = opened;
  }

  private static void rows(Right right, String... methods) {
    for (String method : methods) {
      ROWS.put(method, right);
    }
  }

  /** Rules that let nobody do anything without a token. */
  public static final AccessTable CLOSED = new AccessTable(Set.of(), Set.of());

  /**
   * Rules as configured.
   *
   * @param key for the error text
   * @param open words of the rights that need no token
   * @param opened methods without row that may be called by whoever has the right they ask for themselves
   * @throws IllegalArgumentException a word is unknown, or is {@code admin}, which always needs a token
   */
  public static AccessTable of(String key, List<String> open, Collection<String> opened) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String word : open) {
      Right right = Right.of(word).filter(known -> known != ADMIN).orElseThrow(() -> new IllegalArgumentException(key
          + " has \"" + word + "\" but may only have \"health\", \"metrics\", \"read\" and \"submit\""
          + (word.equals(ADMIN.word()) ? ": admin always needs a token" : "")));
      rights.add(right);
    }
    return new AccessTable(rights, Set.copyOf(opened));
  }

  /** Rules that allow what both allow. */
  public AccessTable and(AccessTable other) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    rights.addAll(open);
    rights.retainAll(other.open);
    return new AccessTable(rights, opened.stream().filter(other.opened::contains).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a rule knows the method. */
  public static boolean hasRow(String method) {
    return ROWS.containsKey(method);
  }

  @Override
  public Right needed(String method, RpcMethod.Access declared) {
    Right asked = Right.of(declared);
    Right row = ROWS.get(method);
    if (row == null) {
      return opened.contains(method) ? asked : ADMIN;
    }
    return row.compareTo(asked) >= 0 ? row : asked;
  }

  @Override
  public boolean grants(Optional<RpcRole> role, Right right) {
    return open.contains(right) || role.filter(known -> Right.of(known).contains(right)).isPresent();
  }
}
