package org.blockberry.network.effect;

/** Ways in which a peer breaks the rules, with what each costs. Source: specification blockberry-protocol, section 15. */
public enum Offence {
  /** A message that cannot be read, lacks a field, or does not belong to its stream. */
  MALFORMED(5),
  /** More messages than the stream allows. */
  FLOOD(1),
  /** The handshake did not end in time. */
  TIMEOUT(2),
  /** A transaction that is too large or is not what its hash says. */
  BAD_TRANSACTION(5),
  /** Again and again transactions that the application refuses. */
  USELESS_TRANSACTIONS(5),
  /** A block that is not what its hash or its proof says. */
  BAD_BLOCK(20),
  /** Addresses that were not asked for in that form, or are none. */
  BAD_ADDRESS(5),
  /** Another chain: refused for an hour. */
  OTHER_CHAIN(0),
  /** Another version of the protocol: refused for half an hour. */
  OTHER_VERSION(0),
  /** Claims to be somebody else: refused until an operator says otherwise. */
  FALSE_IDENTITY(0);

  private final int points;

  Offence(int points) {
    this.points = points;
  }

  /** Points that it costs, 0 or more. */
  public int points() {
    return points;
  }
}
