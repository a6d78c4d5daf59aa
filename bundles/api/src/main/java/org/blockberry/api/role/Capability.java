package org.blockberry.api.role;

/** What a node of some role does or needs. */
public enum Capability {
  /** Proposes blocks and votes on them. */
  PROPOSE_AND_VOTE,
  /** Keeps full blocks. */
  STORE_BLOCKS,
  /** Keeps application state. */
  STORE_STATE,
  /** Exchanges addresses of peers. */
  PEER_EXCHANGE,
  /** Spreads transactions. */
  GOSSIP_TRANSACTIONS,
  /** Accepts connections. */
  ACCEPT_INBOUND,
  /** May delete old blocks. */
  PRUNE,
  /** Needs an engine that decides. */
  NEED_CONSENSUS,
  /** Needs a mempool. */
  NEED_MEMPOOL,
  /** Needs a block store. */
  NEED_BLOCK_STORE,
  /** Needs a state store. */
  NEED_STATE_STORE,
  /** Goes from peer to peer for addresses, tells those that ask, and lets everybody go. */
  CRAWL
}
