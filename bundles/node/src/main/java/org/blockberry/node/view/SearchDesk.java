package org.blockberry.node.view;

import java.time.Duration;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.indexer.SearchSubject;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;

/** Search through the indexer's slot. Threading: any. */
public final class SearchDesk implements SearchService {
  private final Slot<Indexer> slot;

  /** @param slot may be empty for good */
  public SearchDesk(Slot<Indexer> slot) {
    this.slot = slot;
  }

  @Override
  public SearchAnswer search(SearchRequest request) {
    try {
      return slot.call(indexer -> indexer.search(request));
    } catch (SlotEmpty e) {
      return SearchAnswer.refused((request.subject() == SearchSubject.BLOCKS ? "block" : "transaction") + " indexing is disabled");
    } catch (PluginFailure e) {
      return SearchAnswer.refused("the indexer failed: " + e.getMessage());
    }
  }

  @Override
  public boolean enabled() {
    try {
      return slot.call(Indexer::indexes, Duration.ZERO);
    } catch (SlotEmpty | PluginFailure e) {
      return false;
    }
  }
}
