package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.store.StateStore;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NamedThreads;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.slot.GatedSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application beside the present one, with its state store: opened and brought along on the thread {@code bb-replay}, so that a
 * store which recovers its log holds nobody up. Made, taken over and ended by the rewiring thread; what it says of itself any.
 *
 * @param <A> scope lent to applications
 */
final class Replaying<A extends InstanceScope> {
  private static final Logger LOG = LoggerFactory.getLogger(Replaying.class);
  private static final long LOOK_MILLIS = 20;
  private static final int AT_MOST_BEHIND = 10; // heights that are executed while the chain rests
  private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Duration DRAIN = Duration.ofSeconds(1); // for the call in hand, when it ends

  /** What all of them are made with; {@code request} asks for planning and returns at once. */
  record Makers<A extends InstanceScope>(SlotDriver<Application, A> applications, SlotDriver<StateStore, InstanceScope> stores,
      ReplayBeside.Scopes<A> scopes, ReplayedChain chain, Consumer<String> request) {}

  /** A state store like the node's. */
  record StoreLike(Wired wired, Settings settings, Offer offer) {}

  /** What is there once it has been opened. */
  record Opened<A>(SlotDriver.Running<StateStore, InstanceScope> store, SlotDriver.Running<Application, A> application,
      GatedSlot<StateStore> state, GatedSlot<Application> slot, ReplayedChain.Replayer replayer) {}

  final OfferKey key;
  final Map<String, Object> raw;
  final int place;
  final boolean begun; // it had a replay there before
  final ReentrantLock turn = new ReentrantLock(); // whose the application is: the thread's, or that of who takes over
  volatile String why;
  volatile boolean ahead; // nobody wants it yet
  volatile long height;
  volatile boolean level;
  volatile String problem = "";
  volatile boolean differs; // from the chain: nothing of it is of any use
  volatile boolean blameless; // the problem is not the application's
  volatile boolean unopened; // the problem came before it executed anything
  volatile boolean never; // nobody can execute the blocks again here
  volatile boolean hangs; // so it may still write into its folders

  private final Makers<A> makers;
  private final Offer offer;
  private final StoreLike like;
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch opening = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private Opened<A> opened; // under the lock of this
  private boolean left; // under the lock of this

  /** Begins at once. */
  Replaying(Makers<A> makers, Offer offer, Map<String, Object> raw, int place, boolean begun, StoreLike like, String why, boolean ahead) {
    this.makers = makers;
    this.offer = offer;
    this.key = offer.key();
    this.raw = raw;
    this.place = place;
    this.begun = begun;
    this.like = like;
    this.why = why;
    this.ahead = ahead;
    NamedThreads.single("bb-replay").newThread(this::run).start();
  }

  private void run() {
    try {
      if (open()) {
        opening.countDown();
        follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ReplayedChain.Differs e) {
      differs = true;
      fail(OneLine.of(e));
    } catch (ReplayedChain.Unable e) {
      blameless = true;
      fail(OneLine.of(e));
    } catch (Throwable e) { // whatever it is, the replay must not end without a word
      fail(OneLine.of(e));
      if (e instanceof VirtualMachineError error) {
        throw error;
      }
    } finally {
      opening.countDown();
      gone.countDown();
      if (end.getCount() == 0) {
        makers.request().accept("the replay of " + key + " has ended");
      }
    }
  }

  /** Makes and starts both; gives whether somebody still wants them. On failure nothing of them is left but the folders. */
  private boolean open() {
    try {
      Opened<A> made = make();
      height = made.replayer().height();
      synchronized (this) {
        if (!left) {
          opened = made;
          LOG.info("{} replays the blocks beside the present one from height {}, because {}", key, height, why);
          return true;
        }
      }
      close(made);
      return false;
    } catch (RuntimeException | LinkageError e) {
      unopened = true;
      hangs = e instanceof RuntimeException thrown && Watched.timedOut(thrown);
      throw e;
    }
  }

  private Opened<A> make() {
    makers.chain().refusal().ifPresent(why -> {
      never = true;
      throw new ReplayedChain.Unable(new IllegalStateException(why));
    });
    GatedSlot<StateStore> state = makers.scopes().slot(SlotName.STATE_STORE, where -> {
      blameless = true;
      fail("its state store hangs: " + where);
    });
    GatedSlot<Application> slot = makers.scopes().slot(SlotName.APPLICATION, where -> fail("it hangs: " + where));
    SlotDriver.Running<StateStore, InstanceScope> store = store();
    state.open(store.instance());
    SlotDriver.Running<Application, A> application;
    try {
      application = makers.applications().create(offer, raw, makers.applications().settingsFor(offer, raw),
          makers.scopes().application(key.type(), place, state));
      makers.applications().start(application);
    } catch (RuntimeException | LinkageError e) {
      makers.stores().dispose(store);
      throw e;
    }
    slot.open(application.instance());
    Opened<A> made = new Opened<>(store, application, state, slot, makers.chain().open(makers.scopes().lane(slot)));
    try {
      made.replayer().height();
    } catch (RuntimeException e) {
      close(made);
      throw e;
    }
    return made;
  }

  private SlotDriver.Running<StateStore, InstanceScope> store() {
    try {
      SlotDriver.Running<StateStore, InstanceScope> store = makers.stores().create(like.offer(), like.wired().settings(), like.settings(),
          makers.scopes().store(like.wired().offer().type(), place));
      makers.stores().start(store, makers.scopes().storeStart());
      return store;
    } catch (RuntimeException | LinkageError e) {
      blameless = true;
      throw e;
    }
  }

  private void follow() throws InterruptedException {
    long said = System.nanoTime();
    while (!end.await(step() ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - said > SAY_NANOS && !level) {
        said = System.nanoTime();
        LOG.info("{} replays beside the present one: height {} of {}", key, height, makers.chain().tip());
      }
    }
  }

  /** One height; whether there is more to do at once. */
  private boolean step() {
    turn.lock();
    try {
      if (end.getCount() == 0) {
        return false;
      }
      ReplayedChain chain = makers.chain();
      long tip = chain.tip();
      if (height < tip && chain.hold().isEmpty()) {
        long to = Math.max(height + 1, chain.first());
        try {
          replayer().bring(to);
          height = to;
        } catch (SlotEmpty e) { // the block store is being exchanged; an application that hangs is told of
          LOG.debug("the replay of {} waits: {}", key, e.getMessage());
          return false;
        }
      }
      if (!level && height >= tip && problem.isEmpty()) {
        level = true;
        LOG.info("{} is level with the chain at height {} and takes over {}", key, height, ahead ? "when its height comes" : "now");
        makers.request().accept(key + " is level");
      }
      return height < tip && chain.hold().isEmpty();
    } finally {
      turn.unlock();
    }
  }

  private synchronized ReplayedChain.Replayer replayer() {
    return opened.replayer();
  }

  /** Executes what is missing; for whoever has the {@link #turn}. */
  void bring(long to) {
    replayer().bring(to);
    height = to;
  }

  /** What takes over; for one that is ready. */
  synchronized Opened<A> opened() {
    return opened;
  }

  void fail(String reason) {
    if (problem.isEmpty() && end.getCount() > 0) {
      problem = reason;
      makers.request().accept("the replay of " + key + " failed");
    }
  }

  /** One that was prepared ahead and fell behind since is not waited for while the chain rests. */
  boolean ready() {
    return level && problem.isEmpty() && (!ahead || makers.chain().tip() - height <= AT_MOST_BEHIND);
  }

  /** Whether it has been opened, or has failed, within a time. */
  boolean awaitOpened(Duration wait) {
    return await(opening, wait);
  }

  /** Whether its thread has ended within a time after {@link #dispose} or {@link #stop}: not before may another one open its folders. */
  boolean awaitGone(Duration wait) {
    return await(gone, wait);
  }

  private static boolean await(CountDownLatch latch, Duration wait) {
    try {
      return latch.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The thread ends soon; it does not touch the application once {@link #turn} is had. */
  void stop() {
    end.countDown();
  }

  /** Ends it; what is still being opened is closed when that is done. */
  void dispose() {
    stop();
    Opened<A> had;
    synchronized (this) {
      left = true;
      had = opened;
    }
    if (had != null) {
      close(had);
    }
  }

  private void close(Opened<A> had) {
    had.slot().close("the replay ends", DRAIN);
    had.slot().disown();
    had.state().close("the replay ends", DRAIN);
    String wrong = makers.applications().dispose(had.application()) + makers.stores().dispose(had.store());
    if (!wrong.isEmpty()) {
      LOG.warn("{} beside was not closed cleanly: {}", key, wrong);
    }
  }
}
