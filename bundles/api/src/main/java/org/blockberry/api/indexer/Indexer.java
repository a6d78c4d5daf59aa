package org.blockberry.api.indexer;

import org.blockberry.api.plugin.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds committed transactions and blocks by the events of their execution. What it holds is derived: it reads blocks and results
 * from {@link IndexerContext#chain()} at its own pace, on its own threads, so that a commit never waits for it, and can be thrown
 * away and made again at any time.
 *
 * <p>Threading: any, calls overlap; {@link #search} may wait for disk. Contract test:
 * {@code org.blockberry.testing.contracts.IndexerContract}. Source: design 3.5, behaviours section 24.
 */
@ConsumerType
public interface Indexer extends Plugin {
  /** Lowest height whose entries are held; 0 if there is none. */
  long base();

  /** Every height from {@link #base} to this one can be found; 0 if none can. */
  long height();

  /**
   * Searches. A malformed query, one that would cost too much, or one about heights that are not held any more is an ordinary
   * answer with a refusal.
   */
  SearchAnswer search(SearchRequest request);

  /** Whether it indexes at all; false for one that stands for "no indexing". */
  default boolean indexes() {
    return true;
  }

  /**
   * Deletes the entries below {@code height}. A bound at or below {@link #base} deletes nothing, one above {@link #height} is taken
   * for {@code height() + 1}. Repeating it is allowed; may run beside searches.
   *
   * @param height 1 or more
   * @return number of heights whose entries were deleted
   */
  long pruneBelow(long height);
}
