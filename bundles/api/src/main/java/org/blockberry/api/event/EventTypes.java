package org.blockberry.api.event;

/** Types of {@link NodeEvent}. Names of chain events are CometBFT's. Types may be added in minor versions. */
public final class EventTypes {
  /** A block is committed; payload as in CometBFT's NewBlock. */
  public static final String NEW_BLOCK = "NewBlock";
  /** Header of a committed block. */
  public static final String NEW_BLOCK_HEADER = "NewBlockHeader";
  /** Events of a committed block. */
  public static final String NEW_BLOCK_EVENTS = "NewBlockEvents";
  /** One piece of evidence in a committed block. */
  public static final String NEW_EVIDENCE = "NewEvidence";
  /** One transaction of a committed block. */
  public static final String TX = "Tx";
  /** The validator set changes. */
  public static final String VALIDATOR_SET_UPDATES = "ValidatorSetUpdates";
  /** A transaction entered the mempool; attribute {@code tx.hash}. */
  public static final String TX_ADDED = "TxAdded";
  /** A transaction left the mempool without being committed; attribute {@code reason}. */
  public static final String TX_REMOVED = "TxRemoved";
  /** A slot changed its implementation; attributes {@code slot}, {@code type} and {@code step}, as the journal says it. */
  public static final String REWIRED = "Rewired";

  /** The node does what another role does from now on; attributes {@code from} and {@code role}. */
  public static final String ROLE_CHANGED = "RoleChanged";

  private EventTypes() {}
}
