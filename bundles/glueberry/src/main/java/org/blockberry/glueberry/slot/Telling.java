package org.blockberry.glueberry.slot;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.glueberry.node.Inbox;
import org.blockberry.glueberry.node.Message;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Tells the listener what happens, in the order in which it happened, on a thread of its own, and counts what is not handled yet: a peer with too
 * much of it finds no room until half is. Changes of state are told too.
 */
final class Telling implements Inbox, AutoCloseable {
  private static final int MOST_MESSAGES = 4_096; // of one peer
  private static final int MOST_CHANGES = 65_536; // of all, untold
  private static final long STOP_SECONDS = 5;

  /** What one peer has sent and nobody has handled. */
  private static final class Unhandled {
    int messages;
    long bytes;
    final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  }

  private final TransportListener listener;
  private final Consumer<RuntimeException> failures;
  private final long peerBytes;
  private final long allBytes;
  private final Map<PeerId, Unhandled> peers = new HashMap<>(); // guarded by itself
  private long bytes; // guarded by peers
  private final LinkedBlockingQueue<Runnable> told = new LinkedBlockingQueue<>(); // bounded by what is counted here
  private final Thread thread = new Thread(this::run, "bb-net-glue-told");
  private final AtomicInteger changes = new AtomicInteger();
  private volatile boolean closed;

  /** @param failures gets what the listener throws, against its contract */
  Telling(TransportListener listener, long peerBytes, long allBytes, Consumer<RuntimeException> failures) {
    this.listener = listener;
    this.peerBytes = peerBytes;
    this.allBytes = allBytes;
    this.failures = failures;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Something else than a message, in its turn. A listener that hangs, against its contract, misses what is too much. */
  void tell(Consumer<TransportListener> what) {
    if (closed) {
      return;
    }
    if (changes.incrementAndGet() > MOST_CHANGES) {
      changes.decrementAndGet();
      failures.accept(new IllegalStateException("the listener to peers does not return: a change of a peer is not told"));
      return;
    }
    told.add(() -> {
      changes.decrementAndGet();
      what.accept(listener);
    });
  }

  @Override
  public boolean offer(Message message, Waiting who) {
    int size = message.data().size();
    synchronized (peers) {
      Unhandled of = peers.computeIfAbsent(message.peer(), peer -> new Unhandled());
      boolean fits = of.messages == 0 || of.messages < MOST_MESSAGES && of.bytes + size <= peerBytes && bytes + size <= allBytes;
      if (!fits) {
        of.waiting.add(who);
        return false;
      }
      of.messages++;
      of.bytes += size;
      bytes += size;
    }
    AtomicBoolean done = new AtomicBoolean();
    Runnable handled = () -> {
      if (done.compareAndSet(false, true)) {
        handled(message.peer(), size);
      }
    };
    told.add(() -> listener.received(message.peer().toString(), message.stream().text(), message.data(), handled));
    return true;
  }

  private void handled(PeerId peer, int size) {
    List<Waiting> resumed;
    synchronized (peers) {
      Unhandled of = peers.get(peer);
      of.messages--;
      of.bytes -= size;
      bytes -= size;
      boolean room = of.messages == 0 || of.messages <= MOST_MESSAGES / 2 && of.bytes <= peerBytes / 2 && bytes <= allBytes;
      resumed = room ? List.copyOf(of.waiting) : List.of();
      if (room) {
        of.waiting.clear();
      }
      if (of.messages == 0) {
        peers.remove(peer);
      }
    }
    resumed.forEach(Waiting::resume);
  }

  /** Bytes that nobody has handled. */
  long unhandledBytes() {
    synchronized (peers) {
      return bytes;
    }
  }

  private void run() {
    try {
      while (!closed) {
        Runnable next = told.take();
        try {
          next.run();
        } catch (RuntimeException e) {
          failures.accept(e);
        }
      }
    } catch (InterruptedException e) { // closed: nobody is told any more
      told.clear();
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    }
  }
}
