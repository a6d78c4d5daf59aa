package org.blockberry.api.node;

import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** The way in for evidence of misbehaviour. Published by the node. Threading: any; nothing waits on the caller's thread. */
@ProviderType
public interface EvidenceService {
  /**
   * Hands in evidence, which then waits for a block and is told to peers. All that it says must be what the chain says: powers, time, order.
   *
   * @param evidence one Evidence message of the chain's format
   * @return fails with {@link IllegalStateException} on a node without a chain
   */
  CompletionStage<EvidenceVerdict> submit(Bytes evidence);
}
