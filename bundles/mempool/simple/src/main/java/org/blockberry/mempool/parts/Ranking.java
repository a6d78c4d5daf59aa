package org.blockberry.mempool.parts;

import org.blockberry.api.mempool.PoolEntry;

/** What makes one entry better than another. A rank never changes while its entry is in the pool. */
public enum Ranking {
  /** The priority that the application's check gave. */
  APPLICATION("application") {
    @Override
    public long rank(PoolEntry entry) {
      return entry.priority();
    }
  },
  /** Small before large: 1,000,000 divided by the size, as if each transaction paid the same fee. */
  SIZE("size") {
    @Override
    public long rank(PoolEntry entry) {
      return ONE_FEE / entry.transaction().size();
    }
  };

  private static final long ONE_FEE = 1_000_000;

  private final String text;

  Ranking(String text) {
    this.text = text;
  }

  /** The rank of {@code entry}, whose transaction is not empty; higher goes first. */
  public abstract long rank(PoolEntry entry);

  /** The word in the configuration. */
  public String text() {
    return text;
  }

  static Ranking of(String text) {
    for (Ranking ranking : values()) {
      if (ranking.text.equals(text)) {
        return ranking;
      }
    }
    throw new IllegalArgumentException("rank_by is \"" + text + "\" but must be application or size");
  }
}
