package org.blockberry.node.event;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.node.scope.NamedThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the subscribers' filters, one event after another, so that no publisher does. A filter that does not return costs its subscriber
 * the subscription: another thread goes on with the next subscriber, the old one is left behind.
 */
final class FilterThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FilterThread.class);
  private static final NamedThreads THREADS = NamedThreads.single("bb-events-filter");

  private final BlockingQueue<NodeEvent> inbox;
  private final Iterable<Subscriber> subscribers;
  private final Executor starter;
  private final long patienceNanos;
  private final Runnable onDrop;
  private volatile Run active; // written under this
  private boolean closed; // guarded by this

  /** What one thread does until it is left behind. */
  private final class Run implements Runnable {
    private final Thread thread = THREADS.newThread(this);
    private NodeEvent event;
    private Iterator<Subscriber> rest; // those whom the event has not reached
    private volatile Subscriber inside;
    private volatile long since;

    Run(NodeEvent event, Iterator<Subscriber> rest) {
      this.event = event;
      this.rest = rest;
    }

    @Override
    public void run() {
      try {
        while (true) {
          if (!rest.hasNext()) {
            event = inbox.take();
            rest = subscribers.iterator();
          }
          while (rest.hasNext()) {
            Subscriber next = next();
            if (next == null) {
              return; // left behind, or closed
            }
            boolean kept = next.offer(event);
            if (!left()) {
              return; // left behind meanwhile: the events that wait are another's
            }
            if (!kept) {
              onDrop.run();
            }
          }
        }
      } catch (InterruptedException e) {
        LOG.debug("events are no longer filtered");
      }
    }

    private Subscriber next() {
      synchronized (FilterThread.this) {
        if (active != this || closed) {
          return null;
        }
        Subscriber next = rest.next();
        since = System.nanoTime();
        inside = next;
        return next;
      }
    }

    /** The filter has returned; whether this thread may go on. */
    private boolean left() {
      synchronized (FilterThread.this) {
        inside = null;
        return active == this;
      }
    }
  }

  /**
   * Starts the thread.
   *
   * @param starter starts a successor, away from the stacks of publishers, whose loaders the new thread would keep
   * @param patience for one filter and event
   * @param onDrop a filter failed or was too slow, or its subscriber's queue was full
   */
  FilterThread(BlockingQueue<NodeEvent> inbox, Iterable<Subscriber> subscribers, Executor starter, Duration patience, Runnable onDrop) {
    this.inbox = inbox;
    this.subscribers = subscribers;
    this.starter = starter;
    this.patienceNanos = patience.toNanos();
    this.onDrop = onDrop;
    start(new Run(null, java.util.Collections.emptyIterator()));
  }

  private void start(Run run) {
    active = run;
    run.thread.start();
  }

  /** Replaces the thread if a filter holds it for too long. Returns at once; anybody may call it, often. */
  void look() {
    Run run = active;
    Subscriber inside = run.inside;
    if (inside != null && System.nanoTime() - run.since > patienceNanos && run.inside == inside) {
      try {
        starter.execute(() -> replace(run, inside));
      } catch (RejectedExecutionException e) {
        LOG.debug("the bus is closing");
      }
    }
  }

  private void replace(Run stuck, Subscriber culprit) {
    synchronized (this) {
      if (active != stuck || stuck.inside != culprit || closed) {
        return;
      }
      start(new Run(stuck.event, stuck.rest));
    }
    culprit.drop("its filter takes longer than " + Duration.ofNanos(patienceNanos).toMillis() + " ms");
    onDrop.run();
  }

  /** Ends the thread as soon as it leaves the filter that it is in. */
  @Override
  public synchronized void close() {
    closed = true;
    active.thread.interrupt();
  }
}
