package org.blockberry.api.role;

import static org.blockberry.api.role.Capability.ACCEPT_INBOUND;
import static org.blockberry.api.role.Capability.CRAWL;
import static org.blockberry.api.role.Capability.GOSSIP_TRANSACTIONS;
import static org.blockberry.api.role.Capability.NEED_BLOCK_STORE;
import static org.blockberry.api.role.Capability.NEED_CONSENSUS;
import static org.blockberry.api.role.Capability.NEED_MEMPOOL;
import static org.blockberry.api.role.Capability.NEED_STATE_STORE;
import static org.blockberry.api.role.Capability.PEER_EXCHANGE;
import static org.blockberry.api.role.Capability.PROPOSE_AND_VOTE;
import static org.blockberry.api.role.Capability.PRUNE;
import static org.blockberry.api.role.Capability.STORE_BLOCKS;
import static org.blockberry.api.role.Capability.STORE_STATE;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a node is for, and with that what it does and needs: the one table of it. Source: specification behaviours, section 5; that
 * a validator does not spread transactions holds there only for mempools that spread them by themselves, so it is no matter of the role.
 */
public enum Role {
  /** Decides blocks. */
  VALIDATOR("validator", EnumSet.of(PROPOSE_AND_VOTE, STORE_BLOCKS, STORE_STATE, PEER_EXCHANGE, GOSSIP_TRANSACTIONS,
      ACCEPT_INBOUND, PRUNE, NEED_CONSENSUS, NEED_MEMPOOL, NEED_BLOCK_STORE, NEED_STATE_STORE)),
  /** Follows and serves. */
  FULL("full", EnumSet.of(STORE_BLOCKS, STORE_STATE, PEER_EXCHANGE, GOSSIP_TRANSACTIONS, ACCEPT_INBOUND, PRUNE, NEED_MEMPOOL,
      NEED_BLOCK_STORE, NEED_STATE_STORE)),
  /** Helps nodes to find each other. */
  SEED("seed", EnumSet.of(PEER_EXCHANGE, ACCEPT_INBOUND, CRAWL)),
  /** Follows headers only. */
  LIGHT("light", EnumSet.of(PEER_EXCHANGE, PRUNE, NEED_BLOCK_STORE)),
  /** Keeps everything for ever. */
  ARCHIVE("archive", EnumSet.of(STORE_BLOCKS, STORE_STATE, PEER_EXCHANGE, GOSSIP_TRANSACTIONS, ACCEPT_INBOUND, NEED_MEMPOOL,
      NEED_BLOCK_STORE, NEED_STATE_STORE));

  private final String text;
  private final Set<Capability> capabilities;

  Role(String text, EnumSet<Capability> capabilities) {
    this.text = text;
    this.capabilities = java.util.Collections.unmodifiableSet(capabilities);
  }

  /** The word in configuration. */
  public String text() {
    return text;
  }

  /** What a node of this role does and needs; unmodifiable. */
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /** Whether a node of this role does or needs {@code capability}. */
  public boolean has(Capability capability) {
    return capabilities.contains(capability);
  }

  /** Whether a node of this role takes part in a chain: keeps blocks and executes them. What does not has neither stores nor mempool nor engine. */
  public boolean keepsChain() {
    return has(STORE_BLOCKS);
  }

  /** The role called {@code text}. */
  public static Optional<Role> of(String text) {
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
