package org.blockberry.cli.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcError;
import org.blockberry.cli.rpc.RpcTarget;

/**
 * Offers transactions to a node at a steady rate whatever its answers are, and looks for each of them in the blocks. A
 * node that
 * stops and comes back is waited for until the drain time is over. Used once; {@link #run} by one thread, the rest by
 * any.
 */
public final class LoadRun {
  private static final int SAMPLE = 1_000;
  private static final long SCAN_PAUSE_MILLIS = 200;
  private static final double NANOS = 1e9;
  /** Time to connect before the first transaction is due. */
  private static final long LEAD_NANOS = 300_000_000;

  private final LoadOptions options;
  private final LoadGeneratorFactory factory;
  private final Settings settings;
  private volatile boolean stopped;
  private volatile LoadLedger ledger;
  private volatile BlockScan scan;
  private volatile long startNanos;
  private volatile String scanProblem = "";
  private volatile RpcError denial; // null unless the access rules refused a transaction
  private volatile GeneratorFailedException failure; // null unless the generator broke
  private final AtomicLong lastEnd = new AtomicLong(Long.MIN_VALUE);
  private RpcClient client;

  /**
   * Does nothing yet.
   *
   * @param factory whose transactions are offered
   * @param settings of its generator
   */
  public LoadRun(LoadOptions options, LoadGeneratorFactory factory, Settings settings) {
    this.options = options;
    this.factory = factory;
    this.settings = settings;
  }

  /**
   * Runs to the end.
   *
   * @throws IOException the node does not answer at the beginning
   * @throws RpcError the node refuses to say how far it is, or its access rules refuse the first transactions
   * @throws IllegalArgumentException the generator cannot do what the options ask for
   * @throws IllegalStateException the chain has nothing that the generator could work with
   * @throws GeneratorFailedException the generator broke; what was offered is not accounted for, as only it knows its transactions
   */
  public LoadReport run() throws IOException, RpcError, InterruptedException {
    JsonValue status = current().call("status", JsonValue.EMPTY_OBJECT);
    LoadGenerator generator = WatchedGenerator.of(factory, settings, new RpcLoadContext(status.get("node_info").get("network").asString().orElse(""),
        options, this::current));
    generator.begin();
    long before = BlockScan.height(status);
    startNanos = System.nanoTime() + LEAD_NANOS;
    LoadLedger all = new LoadLedger(options.total(), startNanos);
    scan = new BlockScan(generator, all, before);
    ledger = all; // last: progress() asks both once this is there
    List<Thread> senders = senders(generator);
    senders.forEach(Thread::start);
    try {
      while (senders.stream().anyMatch(Thread::isAlive)) {
        if (stopped) {
          senders.forEach(Thread::interrupt);
        }
        look();
        senders.get(0).join(SCAN_PAUSE_MILLIS);
        if (!senders.get(0).isAlive()) {
          for (Thread sender : senders) {
            sender.join(SCAN_PAUSE_MILLIS);
          }
        }
      }
    } finally {
      senders.forEach(Thread::interrupt);
    }
    if (failure != null) {
      throw failure;
    }
    RpcError refused = denial;
    if (refused != null && ledger.progress(0, 0).accepted() == 0) {
      throw refused; // nothing went in, so there is nothing to account for
    }
    long endNanos = Math.max(startNanos, lastEnd.get());
    double offeredSeconds = (endNanos - startNanos) / NANOS;
    ledger.ended(endNanos);
    drain();
    double committedSeconds = Math.max(0, scan.lastFoundNanos() - startNanos) / NANOS;
    LoadReport.Builder report = ledger.report().heights(scan.blocks(), scan.first(), scan.done())
        .seconds(offeredSeconds, committedSeconds).scanProblem(scanProblem);
    if (options.verify()) {
      ask(generator, report);
    }
    return report.build();
  }

  /** Ends the offering early; what was offered is still looked for. */
  public void stop() {
    stopped = true;
  }

  /** Who may not send may not send a moment later either. */
  private void denied(RpcError refused) {
    denial = refused;
    stopped = true;
  }

  private void broken(GeneratorFailedException failed) {
    failure = failed;
    stopped = true;
  }

  /** The run so far. */
  public LoadProgress progress() {
    LoadLedger now = ledger;
    return now == null ? new LoadProgress(0, 0, 0, 0, 0, 0) : now.progress(seconds(), scan.done());
  }

  private double seconds() {
    return Math.max(0, System.nanoTime() - startNanos) / NANOS;
  }

  private List<Thread> senders(LoadGenerator generator) {
    LoadSchedule schedule = new LoadSchedule(options, startNanos);
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      LoadSender sender = new LoadSender(options, generator, ledger, this::current, schedule, this::denied, this::broken);
      Thread thread = new Thread(() -> {
        sender.run();
        lastEnd.accumulateAndGet(System.nanoTime(), Math::max);
      }, "load-" + i);
      thread.setDaemon(true);
      senders.add(thread);
    }
    return senders;
  }

  /** One client as long as the address stays: it keeps connections. */
  private synchronized RpcClient current() {
    RpcTarget target = options.rpc().get();
    if (client == null || !client.target().equals(target)) {
      client = new RpcClient(target, options.timeout());
    }
    return client;
  }

  private void drain() throws InterruptedException {
    long deadline = System.nanoTime() + options.drain().toNanos();
    look();
    while (!(ledger.settled() && scanProblem.isEmpty()) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(SCAN_PAUSE_MILLIS);
      look();
    }
    if (scanProblem.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(SCAN_PAUSE_MILLIS); // a second copy would come after the first
      look();
    }
  }

  private void look() throws InterruptedException {
    try {
      scan.advance(current());
      scanProblem = "";
    } catch (IOException | RpcError e) {
      scanProblem = "block " + (scan.done() + 1) + " cannot be read: " + (e.getMessage() == null ? e : e.getMessage());
    }
  }

  private void ask(LoadGenerator generator, LoadReport.Builder report) {
    try {
      LoadCheck check = generator.check(IntStream.of(ledger.sample(SAMPLE)).boxed().toList());
      report.checked(check);
    } catch (IOException e) {
      report.scanProblem("the application cannot be asked: " + e.getMessage());
    }
  }
}
