package org.blockberry.api.admin;

import java.util.List;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ProviderType;

/** Wiring and journal of the node, for operators. Published by the node as a service. Threading: any. */
@ProviderType
public interface NodeAdmin {
  /** The node in one object: identity, heights, role, health, crypto, slots. */
  JsonValue status();

  /** Every slot, in start order. */
  List<SlotView> wiring();

  /**
   * The last steps of rewiring, newest last.
   *
   * @param max 1 or more
   */
  List<JournalEntry> journal(int max);

  /**
   * Wires another type into a slot and waits until that is done or undone. Writes the choice to {@code config.toml} unless
   * {@code transientOnly}.
   *
   * @return the steps taken
   * @throws AdminException the type is not installed, the slot cannot change while the node runs, an environment variable
   *     overrides the key, or the new instance failed and the old one is back
   */
  List<JournalEntry> use(SlotName slot, String type, boolean transientOnly);

  /**
   * As {@link #use(SlotName, String, boolean)}, with a bundle of at least {@code version}; the configuration remembers that too.
   *
   * @param version such as {@code 1.2.0}; empty for the best that is offered
   * @throws UnsupportedOperationException this node cannot choose by version
   */
  default List<JournalEntry> use(SlotName slot, String type, String version, boolean transientOnly) {
    if (version.isEmpty()) {
      return use(slot, type, transientOnly);
    }
    throw new UnsupportedOperationException("this node cannot choose by version");
  }

  /**
   * What the chain changes at which height: {@code entries} in order, each with {@code from}, {@code slot}, {@code type},
   * {@code minimum_version}, {@code parameters}, {@code source} and {@code state}; {@code demands}, the entries that the next block
   * takes, each with {@code met} and, if it is not, what is {@code here}; {@code height} of the last block; {@code problem}, empty if
   * the chain may go on.
   */
  default JsonValue schedule() {
    return JsonValue.EMPTY_OBJECT;
  }

  /**
   * Makes the node do what another role does, at a height boundary where that concerns its engine, and waits until that is done. Writes the
   * choice to {@code config.toml} unless {@code transientOnly}. Whether a node keeps a chain at all is settled by its start.
   *
   * @param role as in the configuration
   * @return {@code role} and {@code was}
   * @throws AdminException there is no such role, it needs a restart or a key that is not there, an environment variable overrides it, or the
   *     chain did not come to rest; nothing has changed then
   */
  default JsonValue changeRole(String role, boolean transientOnly) {
    throw new AdminException("this node cannot change its role while it runs");
  }

  /** Everything that is not as it should be, one line each; empty when all is well. */
  List<String> diagnose();

  /**
   * Deletes old blocks, results, state versions and index entries now, as {@code [pruning]} says, and waits until that is done.
   *
   * @param dryRun only says what would go
   * @return what went or would go: base and target height, blocks, and what holds back more
   * @throws AdminException it cannot be done now; the message says why
   */
  default JsonValue prune(boolean dryRun) {
    throw new AdminException("this node cannot prune");
  }

  /**
   * Makes a copy of everything that a backup needs, all of one height, in a new folder below the home's {@code var/tmp}. What does
   * not change any more is linked, not copied. The caller removes the folder; a start of the node removes it too.
   *
   * @return {@code folder}, {@code height}, {@code app_hash}, {@code chain_id}, {@code pause_micros}
   * @throws AdminException it cannot be done now; nothing is left behind
   */
  default JsonValue copyData() {
    throw new AdminException("this node cannot copy its data while it runs");
  }

  /**
   * Snapshots of the chain's state: {@code snapshots}, the highest first, each with {@code height}, {@code hash}, {@code chunks}, {@code app_hash} and
   * {@code created_at}; {@code interval}, {@code bytes}, {@code making} (a height, 0 for none) and {@code problem}.
   *
   * @throws AdminException this node keeps none
   */
  default JsonValue snapshots() {
    throw new AdminException("this node keeps no snapshots");
  }

  /**
   * Makes a snapshot of the newest height that can be had, and waits until that is done.
   *
   * @return as an entry of {@link #snapshots}
   * @throws AdminException it cannot be done now; nothing is left behind
   */
  default JsonValue createSnapshot() {
    throw new AdminException("this node keeps no snapshots");
  }

  /**
   * Deletes a snapshot.
   *
   * @param hash in hexadecimal digits, or its beginning if only one snapshot begins so
   * @throws AdminException there is no such snapshot
   */
  default JsonValue deleteSnapshot(String hash) {
    throw new AdminException("this node keeps no snapshots");
  }

  /**
   * Begins a chain that has no block yet with a snapshot of this node's own store, which the caller vouches for.
   *
   * @param hash as for {@link #deleteSnapshot}
   * @return {@code height}
   * @throws AdminException the chain has begun, or the snapshot is not of it; nothing has changed
   */
  default JsonValue restoreSnapshot(String hash) {
    throw new AdminException("this node keeps no snapshots");
  }
}
