package org.blockberry.ops.indexer;

import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.IndexerContext;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.StoreException;
import org.blockberry.chain.event.InvalidQueryException;

/**
 * An index in one RocksDB. One thread follows the committed chain; a new block only wakes it, so a commit never waits and nothing can be
 * missed. Source: behaviours section 24.
 */
public final class KvIndexer implements Indexer {
  private static final long LOOK_AGAIN_MILLIS = 1_000; // also without being woken
  private static final long RETRY_MILLIS = 2_000;
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long STOP_SECONDS = 3;
  private static final long NEARLY_THERE = 10;
  private static final long FRESH_MILLIS = 500;
  private static final int WAKE_QUEUE = 16;

  private final KvSettings settings;
  private final IndexerContext context;
  private final System.Logger log;
  private final IndexStore store;
  private final Object changed = new Object();
  private volatile boolean stopping;
  private volatile StoreException damage; // found by a search
  private boolean woken; // guarded by changed
  private Future<?> worker;
  private Metrics.Timer searches;
  private Metrics.Counter refused;
  private Metrics.Counter failures;
  private String problem = ""; // worker only

  /** Opens nothing yet. */
  KvIndexer(KvSettings settings, IndexerContext context) {
    this.settings = settings;
    this.context = context;
    this.log = context.logger();
    this.store = new IndexStore(new IndexFolder(context.dataFolder(), context.chainId(), settings.selection(), settings.tuning(), log));
  }

  @Override
  public void start() {
    store.open();
    Metrics metrics = context.metrics();
    metrics.describedAs("Lowest height in the index.").gauge("base", this::base);
    metrics.describedAs("Highest height in the index.").gauge("height", this::height);
    metrics.describedAs("Blocks that the index is behind.").gauge("lag", this::lag);
    metrics.describedAs("Open handles of the native database.").gauge("native_handles", store::openHandles);
    searches = metrics.describedAs("Time of a search.").timer("search");
    refused = metrics.describedAs("Searches refused because too many ran.").counter("searches_refused_total");
    failures = metrics.describedAs("Blocks whose indexing failed.").counter("failures_total");
    follow();
    worker = context.executor().submit(this::work);
  }

  private void follow() {
    if (stopping) {
      return;
    }
    try {
      context.events().subscribe("indexer", event -> event.type().equals(EventTypes.NEW_BLOCK), WAKE_QUEUE, new EventBus.Listener() {
        @Override
        public void onEvent(NodeEvent event) {
          wake();
        }

        @Override
        public void onDropped(String reason) {
          wake(); // nothing is lost by it: the chain is what counts
          follow();
        }
      });
    } catch (IllegalStateException e) { // too many subscribers: then it looks once a second only
      log.log(Level.WARNING, "the search index does not hear of new blocks: {0}", e.getMessage());
    }
  }

  private void wake() {
    synchronized (changed) {
      woken = true;
      changed.notifyAll();
    }
  }

  private void work() {
    Catchup catchup = new Catchup(context.chain(), store, settings.selection());
    boolean compared = false;
    long told = System.nanoTime();
    while (!stopping) {
      try {
        StoreException found = damage;
        if (found != null) {
          damage = null;
          throw found;
        }
        if (!compared) {
          catchup.compare();
          compared = true;
        }
        if (catchup.step()) {
          tellWaiting();
          if (System.nanoTime() - told > TELL_NANOS && lag() > 0) {
            told = System.nanoTime();
            log.log(Level.INFO, "the search index is at height {0}, {1} to go", Long.toString(height()), Long.toString(lag()));
          }
        } else {
          recovered();
          await(LOOK_AGAIN_MILLIS);
        }
      } catch (RuntimeException e) {
        failed(e);
        await(RETRY_MILLIS);
      }
    }
  }

  /** A full disk, a block store that is being replaced: what was written stays, and it is tried again. */
  private void failed(RuntimeException thrown) {
    if (stopping) {
      return;
    }
    failures.increment();
    String text = String.valueOf(thrown.getMessage());
    if (!text.equals(problem)) {
      log.log(Level.WARNING, "the search index stays at height {0} and tries again: {1}", Long.toString(height()), text);
      problem = text;
    }
    if (thrown instanceof StoreException refusal) {
      try {
        if (IndexFolder.isDamaged(refusal)) {
          store.clear(text);
        } else {
          store.reopen();
        }
      } catch (RuntimeException e) {
        log.log(Level.DEBUG, "the search index cannot be opened again yet: {0}", e.getMessage());
      }
    }
  }

  private void recovered() {
    if (!problem.isEmpty()) {
      problem = "";
      log.log(Level.INFO, "the search index works again, at height {0}", Long.toString(height()));
    }
  }

  private void await(long millis) {
    synchronized (changed) {
      try {
        if (!woken && !stopping) {
          changed.wait(millis);
        }
      } catch (InterruptedException e) {
        stopping = true; // the instance is being closed
      }
      woken = false;
    }
  }

  private void tellWaiting() {
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  @Override
  public long base() {
    return store.extent().base();
  }

  @Override
  public long height() {
    return store.extent().height();
  }

  /** Heights that are committed and not indexed. */
  private long lag() {
    try {
      return Math.max(0, context.chain().tip().height() - height());
    } catch (SlotEmpty | PluginFailure e) {
      return 0;
    }
  }

  @Override
  public SearchAnswer search(SearchRequest request) {
    long begun = System.nanoTime();
    SearchAnswer answer = answer(request);
    searches.recordNanos(System.nanoTime() - begun);
    if (answer.refusal().isPresent()) {
      refused.increment();
    }
    return answer;
  }

  private SearchAnswer answer(SearchRequest request) {
    Kind kind = Kind.of(request.subject());
    try {
      SearchPlan plan = SearchPlan.of(kind, request.query());
      awaitNewest();
      Extent extent = store.extent();
      if (!extent.isEmpty() && plan.hash().isEmpty() && !plan.never() && plan.heights().to() < extent.base()) {
        return SearchAnswer.refused("heights up to " + plan.heights().to() + " are not available, the lowest indexed height is "
            + extent.base());
      }
      return store.search(kind, plan, settings.limits(), request);
    } catch (InvalidQueryException | IllegalArgumentException | Search.TooCostly e) {
      return SearchAnswer.refused(e.getMessage());
    } catch (StoreException e) {
      if (IndexFolder.isDamaged(e)) {
        damage = e; // made again by the thread that writes
        wake();
      }
      return SearchAnswer.refused("the index cannot be read now: " + e.getMessage());
    }
  }

  /** Whoever has just seen a block committed shall find it, unless the index is far behind. */
  private void awaitNewest() {
    long wanted = context.chain().tip().height();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FRESH_MILLIS);
    synchronized (changed) {
      try {
        while (!stopping && wanted - height() > 0 && wanted - height() <= NEARLY_THERE) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0) {
            return;
          }
          woken = true;
          changed.notifyAll();
          changed.wait(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the search itself sees it
      }
    }
  }

  @Override
  public long pruneBelow(long height) {
    if (height < 1) {
      throw new IllegalArgumentException("the bound is " + height + " but must be 1 or more");
    }
    return store.pruneBelow(height);
  }

  @Override
  public void close() throws Exception {
    stopping = true;
    tellWaiting();
    if (worker != null) {
      try {
        worker.get(STOP_SECONDS, TimeUnit.SECONDS); // by itself: an interrupt would close the file under a write
      } catch (TimeoutException e) {
        log.log(Level.WARNING, "the search index does not stop writing within {0} s", Long.toString(STOP_SECONDS));
      }
    }
    store.close();
  }
}
