package org.blockberry.node.watch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.blockberry.api.plugin.PluginFailure;

/**
 * One thread with the regions it is inside of, innermost last. {@link #enter} and {@link #leave} are called by that thread and cost a
 * few plain writes; the watching thread reads them racily and looks twice before it acts.
 */
public final class Caller {
  /** Regions within regions; a call that goes deeper is refused, so that plugins cannot call each other for ever. */
  public static final int MAX_DEPTH = 16;

  private static final VarHandle DEPTH;
  private static final VarHandle REGION;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      DEPTH = lookup.findVarHandle(Caller.class, "depth", int.class);
      REGION = lookup.findVarHandle(Frame.class, "region", Region.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Frame {
    private Region region;
    private long since;
  }

  private final CallWatch watch;
  private final Thread thread;
  private final Frame[] frames = new Frame[MAX_DEPTH];
  private int depth;
  private boolean interrupted; // by the watch, guarded by this
  private Region reported; // the call that was given up, guarded by this
  private long reportedSince;

  Caller(CallWatch watch, Thread thread) {
    this.watch = watch;
    this.thread = thread;
    for (int i = 0; i < MAX_DEPTH; i++) {
      frames[i] = new Frame();
    }
  }

  /**
   * The thread goes in. Followed by {@link #leave} in any case, unless this throws.
   *
   * @throws PluginFailure it is inside of {@value #MAX_DEPTH} already
   */
  public void enter(Region region) {
    int level = depth;
    if (level == MAX_DEPTH) {
      throw new PluginFailure("a call", new IllegalStateException("plugins call each other " + MAX_DEPTH + " deep"));
    }
    Frame frame = frames[level];
    frame.since = watch.now();
    REGION.setRelease(frame, region);
    DEPTH.setRelease(this, level + 1);
  }

  /** The thread comes out of the region it went into last; {@link #settle} follows if that one was revoked. */
  public void leave() {
    int level = depth - 1;
    Frame frame = frames[level];
    DEPTH.setRelease(this, level);
    REGION.setOpaque(frame, null);
    if (level > 0) {
      frames[level - 1].since += watch.now() - frame.since; // the outer call was waiting, which is not its own time
    }
  }

  /** After leaving a revoked region: an interrupt of the watch was meant for that call and must not hit what comes next. */
  public void settle() {
    synchronized (this) {
      reported = null;
      if (interrupted) {
        interrupted = false;
        Thread.interrupted();
      }
    }
  }

  /** Whether the thread is inside of {@code region}, at any depth. For the thread itself. */
  public boolean isInside(Region region) {
    for (int i = 0; i < depth; i++) {
      if (frames[i].region == region) {
        return true;
      }
    }
    return false;
  }

  boolean alive() {
    return thread.isAlive();
  }

  /** Whether the thread is in a call that was given up. */
  boolean stuck() {
    int level = (int) DEPTH.getAcquire(this);
    Region region = level == 0 ? null : (Region) REGION.getAcquire(frames[level - 1]);
    return region != null && region.revoked();
  }

  /** Looks at the innermost call; for the watching thread. */
  void look(long now) {
    int level = (int) DEPTH.getAcquire(this);
    if (level == 0) {
      return;
    }
    Frame frame = frames[level - 1];
    Region region = (Region) REGION.getAcquire(frame);
    long since = frame.since;
    if (region == null || now - since <= region.deadlineMillis() || !same(level, frame, region, since)) {
      return;
    }
    String where = StackText.entry(thread) + " does not return for " + (now - since) + " ms";
    region.overdue(where);
    synchronized (this) { // the thread cannot pass settle() meanwhile, and settles because the region is revoked now
      if (region.revoked() && same(level, frame, region, since) && !(reported == region && reportedSince == since)) {
        reported = region;
        reportedSince = since;
        if (thread instanceof StuckThread stuck) {
          stuck.stuck(where);
        }
        interrupted = true;
        thread.interrupt();
      }
    }
  }

  private boolean same(int level, Frame frame, Region region, long since) {
    return (int) DEPTH.getAcquire(this) == level && REGION.getAcquire(frame) == region && frame.since == since;
  }
}
