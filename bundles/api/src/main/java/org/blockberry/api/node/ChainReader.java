package org.blockberry.api.node;

import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** The committed chain. Published by the node as a service. Threading: any; never waits for a commit. */
@ProviderType
public interface ChainReader {
  /** The genesis file as JSON text, as loaded. */
  Bytes genesis();

  /** The end of the chain. */
  ChainTip tip();

  /** Lowest height that can be read, 0 if none. */
  long base();

  /** Block and seen commit. */
  Optional<StoredBlock> block(long height);

  /** Height of a header hash. */
  OptionalLong heightOf(Bytes hash);

  /** Execution results: the message of CometBFT's ResponseFinalizeBlock. */
  Optional<Bytes> results(long height);

  /** ValidatorSet message that decides {@code height}; known up to two above the tip. */
  Optional<Bytes> validators(long height);

  /** ConsensusParams message that holds at {@code height}; known up to one above the tip. */
  Optional<Bytes> consensusParams(long height);

  /**
   * The chain-state record after {@code height}, as the node encodes it: everything that the next block is judged by. Of no height above the tip.
   */
  default Optional<Bytes> stateRecord(long height) {
    return Optional.empty();
  }

  /** Where a committed transaction is. */
  Optional<TxLocation> transaction(Bytes txHash);

  /** Whether the node is behind the network and catching up. */
  boolean catchingUp();
}
