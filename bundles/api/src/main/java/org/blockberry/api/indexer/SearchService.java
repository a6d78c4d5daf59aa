package org.blockberry.api.indexer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Search over the committed chain, whatever indexer fills the slot. Published by the node as a service. Threading: any; may wait for
 * disk, and for an indexer that is being replaced.
 */
@ProviderType
public interface SearchService {
  /** Searches; without an indexer the answer is a refusal in CometBFT's words. */
  SearchAnswer search(SearchRequest request);

  /** Whether there is an indexer that indexes. */
  boolean enabled();
}
