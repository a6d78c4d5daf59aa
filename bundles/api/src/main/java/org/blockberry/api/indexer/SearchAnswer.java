package org.blockberry.api.indexer;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.store.TxLocation;

/** What an {@link Indexer} found. Immutable. */
public final class SearchAnswer {
  private final long total;
  private final List<TxLocation> hits;
  private final String refusal;

  private SearchAnswer(long total, List<TxLocation> hits, String refusal) {
    this.total = total;
    this.hits = List.copyOf(hits);
    this.refusal = refusal;
  }

  /**
   * Hits.
   *
   * @param total all hits, not only those of the window; 0 or more
   * @param window those asked for, in the order asked for; the index within a block is 0 where blocks are searched
   */
  public static SearchAnswer of(long total, List<TxLocation> window) {
    return new SearchAnswer(total, window, null);
  }

  /** The question cannot be answered; {@code reason} is for whoever asked. */
  public static SearchAnswer refused(String reason) {
    return new SearchAnswer(0, List.of(), Objects.requireNonNull(reason, "reason"));
  }

  /** All hits, not only those of the window. */
  public long total() {
    return total;
  }

  /** The hits of the window, in the order asked for. */
  public List<TxLocation> hits() {
    return hits;
  }

  /** Why there is no answer; empty if there is one. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }
}
