package org.blockberry.node.prune;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The words of {@code pruning.strategy} with their numbers. Source: specification behaviours, section 18. */
public enum PruningStrategy {
  /** Keeps everything. */
  NOTHING(0, 0, Duration.ofHours(1)),
  /** Keeps the newest 1,000 and every 10,000th. */
  DEFAULT(1_000, 10_000, Duration.ofHours(1)),
  /** Keeps the newest 100. */
  EVERYTHING(100, 0, Duration.ofMinutes(10)),
  /** Keeps what the other keys say; without them as {@link #DEFAULT}. */
  CUSTOM(1_000, 10_000, Duration.ofHours(1));

  private final long keepRecent;
  private final long keepEvery;
  private final Duration interval;

  PruningStrategy(long keepRecent, long keepEvery, Duration interval) {
    this.keepRecent = keepRecent;
    this.keepEvery = keepEvery;
    this.interval = interval;
  }

  /** The word in configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Every word. */
  public static List<String> words() {
    return Arrays.stream(values()).map(PruningStrategy::text).toList();
  }

  /** The strategy called {@code text}. */
  public static PruningStrategy of(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no pruning strategy is called \"" + text + "\""));
  }

  /**
   * The strategy with the numbers of the configuration in place of its own.
   *
   * @param recent 0 for the strategy's own number
   * @param every -1 for the strategy's own number, 0 for none
   * @param between zero for the strategy's own interval
   */
  public PruningRules with(long recent, long every, Duration between) {
    return new PruningRules(this, recent == 0 ? keepRecent : recent, every < 0 ? keepEvery : every,
        between.isZero() ? interval : between);
  }
}
