package org.blockberry.api.plugin;

import java.util.Optional;

/** The places of a node that exactly one implementation fills. New slots may be added in minor versions. */
public enum SlotName {
  /** Connections to other nodes. */
  TRANSPORT("transport"),
  /** Transactions waiting for a block. */
  MEMPOOL("mempool"),
  /** The engine that decides blocks. */
  CONSENSUS("consensus"),
  /** Blocks, results and chain state. */
  BLOCK_STORE("block-store"),
  /** State of the application. */
  STATE_STORE("state-store"),
  /** The state machine of the chain. */
  APPLICATION("application"),
  /** Search over transactions and blocks. */
  INDEXER("indexer"),
  /** Private keys. */
  KEYSTORE("keystore"),
  /** Snapshots of application state. */
  SNAPSHOT_STORE("snapshot-store");

  private final String text;

  SlotName(String text) {
    this.text = text;
  }

  /** The name in configuration, commands and capabilities. */
  public String text() {
    return text;
  }

  /** The slot called {@code text}. */
  public static Optional<SlotName> of(String text) {
    for (SlotName slot : values()) {
      if (slot.text.equals(text)) {
        return Optional.of(slot);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
