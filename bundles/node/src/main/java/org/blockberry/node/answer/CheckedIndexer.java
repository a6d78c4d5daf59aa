package org.blockberry.node.answer;

import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;

/** Checks what an indexer answers. That a hit is in the chain is seen by whoever looks it up. */
record CheckedIndexer(Indexer indexer) implements Indexer {
  private static final int MOST_HITS = 100_000;

  @Override
  public void start() throws Exception {
    indexer.start();
  }

  @Override
  public void close() throws Exception {
    indexer.close();
  }

  @Override
  public long base() {
    return Answers.notNegative(indexer.base(), "base");
  }

  @Override
  public long height() {
    return Answers.notNegative(indexer.height(), "height");
  }

  @Override
  public SearchAnswer search(SearchRequest request) {
    SearchAnswer answer = Answers.present(indexer.search(request), "search");
    Answers.notNegative(answer.total(), "search, for the number of hits,");
    Answers.require(answer.hits().size() <= MOST_HITS, "search gave " + answer.hits().size() + " hits at once");
    return answer;
  }

  @Override
  public boolean indexes() {
    return indexer.indexes();
  }

  @Override
  public long pruneBelow(long height) {
    return Answers.notNegative(indexer.pruneBelow(height), "pruneBelow");
  }
}
