package org.blockberry.network.transactions;

import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.peers.RecentHashes;
import org.blockberry.network.streams.TokenBucket;

/** What is known of one peer's transactions. Bounded; not thread safe. */
final class Partner {
  static final int KNOWN = 20_000;
  static final int OUTSTANDING = 100;
  private static final int OUTSTANDING_OF_OURS = 1_000;
  private static final int FIRST_SHARE = 16;
  private static final long PUSHED_PER_SECOND = 5L << 20; // bytes, a quarter of what the rules of the stream allow: a busy peer allows less
  private static final long FORGIVEN_AT_ONCE = 20;
  private static final long FORGIVE_NANOS = 10_000_000_000L; // one more each

  final String id;
  final boolean capable;
  /** It has them: it said so, sent them, or got them from us. */
  final RecentHashes has;
  /** We told it about them. */
  final RecentHashes announced;
  /** Asked of it, with the end of its time. */
  final Map<Bytes, Long> outstanding = new LinkedHashMap<>();
  long nextPull;
  long nextAnswer;
  /** It has told of more than could be asked for: it is asked again as soon as there is room. */
  boolean more;
  long pulled;
  private final TokenBucket pushed;
  private int share;
  private long failures;
  private long forgivenAt;

  Partner(String id, boolean capable, long key, long nowNanos) {
    this.id = id;
    this.capable = capable;
    this.share = capable ? OUTSTANDING : FIRST_SHARE; // one of ours answers in messages that fit
    this.has = new RecentHashes(KNOWN, key);
    this.announced = new RecentHashes(KNOWN, key ^ 1);
    this.pushed = new TokenBucket(PUSHED_PER_SECOND, PUSHED_PER_SECOND, nowNanos);
    this.nextPull = nowNanos;
    this.nextAnswer = nowNanos;
    this.forgivenAt = nowNanos;
  }

  /** How many it is asked for in one message: an original peer sends nothing at all if the answer would be too large. */
  int share() {
    return share;
  }

  int room() {
    return mostOutstanding() - outstanding.size();
  }

  private int mostOutstanding() {
    return capable ? OUTSTANDING_OF_OURS : OUTSTANDING;
  }

  /** Whether a question brings more now. */
  boolean worthAsking(long nowNanos, long pauseNanos) {
    return more && outstanding.size() < mostOutstanding() / 2 && nowNanos - pulled >= pauseNanos;
  }

  /** Whether it may be sent so much that it did not ask for; if so that counts as sent. */
  boolean mayBePushed(int bytes, long nowNanos) {
    return pushed.take(bytes, nowNanos);
  }

  void answered() {
    share = Math.min(OUTSTANDING, share + 1);
  }

  void silent() {
    share = Math.max(1, share / 2);
  }

  /** A transaction of it was refused by the application. Gives whether that happens too often: state may differ, but not for ever. */
  boolean failed(long nowNanos) {
    long forgiven = (nowNanos - forgivenAt) / FORGIVE_NANOS;
    failures = Math.max(0, failures - forgiven) + 1;
    forgivenAt += forgiven * FORGIVE_NANOS;
    return failures > FORGIVEN_AT_ONCE;
  }
}
