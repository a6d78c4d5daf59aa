package org.blockberry.ops.indexer;

import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchSubject;

/** Indexes nothing and says so in CometBFT's words. */
final class NoIndexer implements Indexer {
  @Override
  public long base() {
    return 0;
  }

  @Override
  public long height() {
    return 0;
  }

  @Override
  public boolean indexes() {
    return false;
  }

  @Override
  public SearchAnswer search(SearchRequest request) {
    return SearchAnswer.refused((request.subject() == SearchSubject.BLOCKS ? "block" : "transaction") + " indexing is disabled");
  }

  @Override
  public long pruneBelow(long height) {
    return 0;
  }
}
