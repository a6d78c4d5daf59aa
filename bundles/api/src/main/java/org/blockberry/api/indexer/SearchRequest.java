package org.blockberry.api.indexer;

import java.util.Objects;

/** A question to an {@link Indexer}. Immutable. */
public final class SearchRequest {
  private final SearchSubject subject;
  private final String query;
  private final boolean descending;
  private final long offset;
  private final int limit;

  private SearchRequest(Builder builder) {
    this.subject = builder.subject;
    this.query = builder.query;
    this.descending = builder.descending;
    this.offset = builder.offset;
    this.limit = builder.limit;
  }

  /** Starts a question; ascending, from the first hit, at most 30 of them. */
  public static Builder builder(SearchSubject subject, String query) {
    return new Builder(subject, query);
  }

  /** What is searched for. */
  public SearchSubject subject() {
    return subject;
  }

  /** In CometBFT's event query language. */
  public String query() {
    return query;
  }

  /** Whether the highest (height, index) comes first. */
  public boolean descending() {
    return descending;
  }

  /** Hits left out before the first that is wanted, 0 or more. */
  public long offset() {
    return offset;
  }

  /** Hits wanted at most, 0 or more. */
  public int limit() {
    return limit;
  }

  /** Collects a question. Not thread safe. */
  public static final class Builder {
    private final SearchSubject subject;
    private final String query;
    private boolean descending;
    private long offset;
    private int limit = 30;

    private Builder(SearchSubject subject, String query) {
      this.subject = Objects.requireNonNull(subject, "subject");
      this.query = Objects.requireNonNull(query, "query");
    }

    /** Sets the order. */
    public Builder descending(boolean highestFirst) {
      this.descending = highestFirst;
      return this;
    }

    /** Sets the window of hits. */
    public Builder window(long from, int most) {
      if (from < 0 || most < 0) {
        throw new IllegalArgumentException("a window from " + from + " of " + most + " hits; neither may be negative");
      }
      this.offset = from;
      this.limit = most;
      return this;
    }

    /** The finished question. */
    public SearchRequest build() {
      return new SearchRequest(this);
    }
  }
}
