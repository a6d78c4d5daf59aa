package org.blockberry.glueberry.flow;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;

/**
 * The frames written on a fresh stream, until it is certain that the peer has taken the stream. When both sides open one stream of a name at once a
 * peer of the original resets ours before it reads it, and what we wrote would be lost (specification 3.10). The frames are sent again as they are:
 * the same sealed bytes, so a peer that looks for repeats delivers them once. A pure core, for one thread; times are nanoseconds of any clock that
 * does not go back.
 */
public final class UnansweredFrames {
  /** After this time the stream counts as taken. */
  public static final long MAX_AGE_NANOS = 10_000_000_000L;
  /** With this much written the stream counts as taken: no more than a peer's first window, so it must have read. */
  public static final int MAX_BYTES = 256 << 10;

  private final long openedNanos;
  private final List<Bytes> frames = new ArrayList<>();
  private int bytes;
  private boolean taken;

  /** A stream that was opened by us just now. */
  public UnansweredFrames(long nowNanos) {
    this.openedNanos = nowNanos;
  }

  /** A frame was written, whole. */
  public void written(Bytes frame, long nowNanos) {
    settle(nowNanos);
    if (!taken && frame.size() > MAX_BYTES - bytes) {
      answered();
    }
    if (!taken) {
      frames.add(frame);
      bytes += frame.size();
    }
  }

  /** Something came from the peer on this stream: it has taken it. */
  public void answered() {
    taken = true;
    frames.clear();
    bytes = 0;
  }

  /**
   * The stream was reset while the connection lives.
   *
   * @return what to write on another stream, in this order; nothing if the peer had taken the stream
   */
  public List<Bytes> lost(long nowNanos) {
    settle(nowNanos);
    List<Bytes> again = List.copyOf(frames);
    answered();
    return again;
  }

  /** Bytes held now. */
  public int held() {
    return bytes;
  }

  private void settle(long nowNanos) {
    if (!taken && nowNanos - openedNanos >= MAX_AGE_NANOS) {
      answered();
    }
  }
}
