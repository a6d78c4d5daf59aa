package org.blockberry.node.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.journal.JournalFormat.Event;
import org.blockberry.node.scope.NamedThreads;
import org.blockberry.node.watch.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in one file to which events are appended. Whatever gathered while the disk was busy is written and synced together, so
 * that one sync serves many transactions and none waits for company.
 *
 * <p>When most of the file is past, or it reaches its bound, or writing failed, what waits is written to a new file, which then takes
 * the place of the old one. After a failed write or sync nobody knows what the old file holds, so nothing is appended to it again.
 *
 * <p>Threading: any thread calls; {@code bb-journal} alone touches the disk; {@code bb-journal-told} runs what callers attached.
 */
public final class FileJournal implements TransactionJournal, HealthCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
  private static final int MAX_QUEUED = 100_000;
  private static final long MAX_QUEUED_BYTES = 64L << 20;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MAX_TOLD = 2 * MAX_QUEUED; // answers on their way; one that hangs holds no other up
  private static final long RETRY_NANOS = 1_000_000_000L;
  private static final long CLOSE_WAIT_MILLIS = 5_000;

  private final JournalDisk disk;
  private final String chainId;
  private final RandomGenerator random;
  private final JournalBooks books; // guarded by this, as all below
  private final Map<Bytes, Kept> kept = new LinkedHashMap<>();
  private List<Kept> queue = new ArrayList<>();
  private long queuedBytes;
  private boolean pastQueued; // something went: worth a write even if nothing came
  private List<Bytes> gone = new ArrayList<>();
  private String failure = "";
  private long failedAtNanos;
  private boolean closed;

  private JournalDisk.Sink sink; // of bb-journal alone, as the next three
  private long secret;
  private long position;
  private boolean renew;

  private final Thread writer;
  private final Workers told = Workers.fixed("bb-journal-told", 1, MAX_TOLD);
  private final Metrics.Counter syncs;
  private final Metrics.Counter records;
  private final Metrics.Counter renewals;
  private final Metrics.Counter failures;
  private final Metrics.Timer syncTime;

  /** One transaction. */
  private final class Kept implements Ticket {
    private final Transaction transaction;
    private final long arrivedMillis;
    private final long size;
    private final CompletableFuture<Void> durable = new CompletableFuture<>();
    private boolean queued; // guarded by the journal, as all below
    private boolean written;
    private Kept before; // of the same hash and not past: counts again if this one is dropped

    Kept(Transaction transaction, long arrivedMillis) {
      this.transaction = transaction;
      this.arrivedMillis = arrivedMillis;
      this.size = JournalFormat.sizeOf(event());
    }

    Event event() {
      return new Event.Waits(arrivedMillis, transaction.bytes());
    }

    @Override
    public CompletionStage<Void> keep() {
      return enqueue(this);
    }

    @Override
    public void drop() {
      forget(this);
    }
  }

  private FileJournal(JournalDisk disk, String chainId, long maxBytes, RandomGenerator random, Metrics metrics) {
    this.disk = disk;
    this.chainId = chainId;
    this.random = random;
    this.books = new JournalBooks(maxBytes);
    this.syncs = metrics.describedAs("Synced writes of the journal of accepted transactions.").counter("journal_syncs_total");
    this.records = metrics.describedAs("Records written to the journal.").counter("journal_records_total");
    this.renewals = metrics.describedAs("Times the journal was written anew without what is no longer wanted.")
        .counter("journal_renewals_total");
    this.failures = metrics.describedAs("Writes of the journal that failed.").counter("journal_failures_total");
    this.syncTime = metrics.describedAs("Time of a synced write of the journal.").timer("journal_sync_seconds");
    metrics.describedAs("Size of the journal's file.").gauge("journal_bytes", () -> locked(books::fileBytes));
    metrics.describedAs("Bytes that wait to be written to the journal.").gauge("journal_waiting_bytes", () -> locked(books::waitingBytes));
    metrics.describedAs("Most that the journal may hold.").gauge("journal_max_bytes", books::maxBytes);
    metrics.describedAs("Accepted transactions that the journal keeps.")
        .gauge("journal_transactions", () -> locked(() -> (long) kept.size()));
    this.writer = NamedThreads.single("bb-journal").newThread(this::run);
  }

  private synchronized long locked(java.util.function.LongSupplier value) {
    return value.getAsLong();
  }

  /**
   * Opens the journal of a home, reads what waits, and writes it to a new file.
   *
   * @param maxBytes bound of the file, 1 MiB to 2 GiB; twice as much for a moment while it is written anew
   * @throws JournalException it cannot be read or written; the message says what to do
   */
  public static FileJournal open(Path folder, String chainId, long maxBytes, RandomGenerator random, Metrics metrics) {
    return open(new FolderDisk(folder), chainId, maxBytes, random, metrics);
  }

  static FileJournal open(JournalDisk disk, String chainId, long maxBytes, RandomGenerator random, Metrics metrics) {
    FileJournal journal = new FileJournal(disk, chainId, maxBytes, random, metrics);
    boolean opened = false;
    try {
      disk.read().ifPresent(journal::recover);
      journal.renewFile();
      opened = true;
    } catch (IOException e) {
      throw new JournalException("the journal of transactions " + disk + " cannot be read or written: " + e.getMessage()
          + ". Check the disk and the permissions", e);
    } finally {
      if (!opened) {
        journal.told.close();
      }
    }
    journal.writer.start();
    return journal;
  }

  private void recover(ByteBuffer file) {
    JournalScan scan;
    try {
      scan = JournalScan.of(file, chainId);
    } catch (JournalException e) {
      throw new JournalException("the journal of transactions " + disk + " cannot be used: " + e.getMessage()
          + ". Accepted transactions may be in it. Restore it, or move it away to start without them", e);
    }
    if (scan.damaged()) {
      LOG.error("the journal of transactions is damaged: {} bytes between records cannot be read, {} transactions can. Accepted ones may be"
          + " lost; a copy of the file is {}", scan.skippedBytes(), scan.waiting().size(), copy());
    }
    if (scan.tailBytes() > 0) {
      LOG.warn("the journal of transactions ends with {} bytes that are no whole record: a write that a crash cut off before it was"
          + " acknowledged, or damage. {} transactions before them are there", scan.tailBytes(), scan.waiting().size());
    }
    for (JournalScan.Waiting waiting : scan.waiting()) {
      Kept one = new Kept(waiting.transaction(), waiting.arrived().toEpochMilli());
      one.written = true;
      kept.put(one.transaction.hash(), one);
      books.enters(one.size);
    }
  }

  private String copy() {
    try {
      return disk.keepDamaged();
    } catch (IOException e) {
      return "not to be had: " + e.getMessage();
    }
  }

  /** Visits what waited when the journal was opened and still does, in order of arrival. */
  public void recovered(java.util.function.BiConsumer<Transaction, Instant> visitor) {
    List<Kept> all;
    synchronized (this) {
      all = List.copyOf(kept.values());
    }
    all.forEach(one -> visitor.accept(one.transaction, Instant.ofEpochMilli(one.arrivedMillis)));
  }

  @Override
  public synchronized Ticket begin(Transaction transaction, Instant arrived) {
    if (closed) {
      throw new JournalException("the node is stopping");
    }
    if (!failure.isEmpty() && System.nanoTime() - failedAtNanos < RETRY_NANOS) {
      throw new JournalException("accepted transactions cannot be made durable now: " + failure);
    }
    Kept one = new Kept(transaction, arrived.toEpochMilli());
    if (queue.size() + gone.size() >= MAX_QUEUED || queuedBytes + one.size > MAX_QUEUED_BYTES && queuedBytes > 0) {
      throw new JournalException("the disk is behind with the journal of transactions");
    }
    if (!books.admits(one.size)) {
      throw new JournalException("the journal of transactions is full: " + books.waitingBytes() + " bytes wait, and half of"
          + " mempool.journal_max_bytes (" + books.maxBytes() + ") may");
    }
    Kept before = kept.put(transaction.hash(), one);
    if (before != null) { // acknowledged once, forgotten by the memory of hashes, and sent again
      books.leaves(before.size);
      one.before = before.queued || before.written ? before : before.before;
    }
    books.enters(one.size);
    return one;
  }

  private synchronized CompletionStage<Void> enqueue(Kept one) {
    if (kept.get(one.transaction.hash()) != one) {
      return CompletableFuture.completedFuture(null); // it left the pool already, and that was reported
    }
    if (closed) {
      return CompletableFuture.failedFuture(new JournalException("the node is stopping"));
    }
    one.queued = true;
    queue.add(one);
    queuedBytes += one.size;
    notifyAll();
    return one.durable;
  }

  private synchronized void forget(Kept one) {
    if (kept.remove(one.transaction.hash(), one)) {
      books.leaves(one.size);
      if (one.before != null) {
        kept.put(one.transaction.hash(), one.before);
        books.enters(one.before.size);
      }
    }
  }

  @Override
  public synchronized void removed(Bytes hash) {
    Kept one = kept.remove(hash);
    if (one != null) {
      books.leaves(one.size);
      if (one.written || one.before != null) {
        gone.add(hash);
        pastQueued = true;
        notifyAll();
      }
    }
  }

  @Override
  public synchronized void left(Transaction transaction, Instant arrived) {
    Kept one = kept.get(transaction.hash());
    if (one != null && one.arrivedMillis != arrived.toEpochMilli() && one.before != null) {
      if (one.before.written) {
        gone.add(transaction.hash()); // written before the one on its way, which stays
        pastQueued = true;
        notifyAll();
      }
      one.before = null;
      return;
    }
    if (one != null && one.arrivedMillis == arrived.toEpochMilli()) {
      removed(transaction.hash());
    }
  }

  private void run() {
    while (true) {
      List<Kept> batch;
      List<Bytes> past;
      synchronized (this) {
        while (queue.isEmpty() && !pastQueued && !closed) {
          try {
            wait();
          } catch (InterruptedException e) {
            closed = true;
          }
        }
        if (queue.isEmpty() && !pastQueued) {
          return;
        }
        batch = queue;
        past = gone;
        queue = new ArrayList<>();
        gone = new ArrayList<>();
        queuedBytes = 0;
        pastQueued = false;
      }
      carryOut(batch, past);
    }
  }

  private void carryOut(List<Kept> batch, List<Bytes> past) {
    try {
      write(batch, past);
      synchronized (this) {
        failure = "";
      }
      tell(batch, one -> one.durable.complete(null));
    } catch (IOException | RuntimeException e) {
      renew = true;
      failures.increment();
      JournalException reason = new JournalException("the journal of transactions cannot be written: " + e.getMessage(), e);
      synchronized (this) {
        if (failure.isEmpty()) {
          LOG.error("{}. Transactions are refused until it can; what was accepted before is safe", reason.getMessage());
        }
        failure = String.valueOf(e.getMessage());
        failedAtNanos = System.nanoTime();
        batch.forEach(this::forget);
      }
      tell(batch, one -> one.durable.completeExceptionally(reason));
    }
  }

  /** One task each: what callers attached may not come back, and then its thread is replaced. Never on the thread that writes. */
  private void tell(List<Kept> batch, Consumer<Kept> answer) {
    for (Kept one : batch) {
      try {
        told.execute(() -> answer.accept(one));
      } catch (RejectedExecutionException e) {
        CompletableFuture.runAsync(() -> answer.accept(one));
      }
    }
  }

  /** Appends and syncs. What left in the meantime is written all the same; that it left follows in the next batch. */
  private void write(List<Kept> batch, List<Bytes> past) throws IOException {
    List<Event> events = new ArrayList<>(past.size() + batch.size());
    past.forEach(hash -> events.add(new Event.Gone(hash)));
    long bytes = 0;
    synchronized (this) {
      for (Kept one : batch) {
        Kept present = kept.get(one.transaction.hash());
        if (present == one || present != null && present.before == one) {
          one.written = true; // from here on its removal is an event of its own
          one.before = null;
          events.add(one.event());
        }
      }
      for (Event event : events) {
        bytes += JournalFormat.sizeOf(event);
      }
      renew |= books.renewBefore(bytes);
    }
    if (renew) {
      renewFile();
      return;
    }
    append(events);
    sync();
  }

  /** Writes everything that waits, the present batch included, to a new file. */
  private void renewFile() throws IOException {
    List<Event> events = new ArrayList<>();
    synchronized (this) {
      kept.values().stream().map(one -> one.written || one.before == null ? one : one.before).filter(one -> one.written)
          .forEach(one -> events.add(one.event()));
    }
    if (sink != null) {
      sink.close();
      sink = null;
    }
    sink = disk.create();
    secret = random.nextLong();
    ByteBuffer header = JournalFormat.header(secret, chainId);
    position = header.remaining();
    sink.write(header);
    append(events);
    sync();
    disk.publish();
    renew = false;
    renewals.increment();
  }

  private void append(List<Event> events) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (Event event : events) {
      long size = JournalFormat.sizeOf(event);
      if (size > buffer.remaining()) {
        flush(buffer);
      }
      if (size > buffer.capacity()) {
        ByteBuffer large = ByteBuffer.allocate((int) size);
        JournalFormat.write(large, position, secret, event);
        flush(large);
      } else {
        JournalFormat.write(buffer, position, secret, event);
      }
    }
    flush(buffer);
    records.add(events.size());
  }

  private void flush(ByteBuffer buffer) throws IOException {
    position += buffer.position();
    sink.write(buffer.flip());
    buffer.clear();
  }

  private void sync() throws IOException {
    long began = System.nanoTime();
    sink.sync();
    syncTime.recordNanos(System.nanoTime() - began);
    syncs.increment();
    synchronized (this) {
      books.written(position);
    }
  }

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public synchronized HealthStatus check() {
    return failure.isEmpty() ? HealthStatus.OK
        : HealthStatus.fail("accepted transactions cannot be made durable, so they are refused: " + failure);
  }

  /** Writes what is queued, answers everybody, ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      writer.join(CLOSE_WAIT_MILLIS);
      told.shutdown(CLOSE_WAIT_MILLIS);
      if (!writer.isAlive() && sink != null) {
        sink.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the journal of transactions did not close cleanly: {}", e.getMessage());
    }
  }

  /** Removes the file, of a journal that is closed and switched off. */
  static void delete(Path folder) throws IOException {
    new FolderDisk(folder).delete();
  }

  /** Whether a home has a journal. */
  static Optional<Path> present(Path folder) {
    Path file = folder.resolve("transactions.journal");
    return java.nio.file.Files.exists(file) ? Optional.of(file) : Optional.empty();
  }
}
