package org.blockberry.node.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.value.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal as the configuration wants it: on, off, or off now with a file that is left from when it was on. */
public final class Journaling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journaling.class);
  private static final int PROGRESS_EVERY = 10_000;

  private final Path folder;
  private final boolean on;
  private final Optional<FileJournal> file;

  private Journaling(Path folder, boolean on, Optional<FileJournal> file) {
    this.folder = folder;
    this.on = on;
    this.file = file;
  }

  /**
   * Opens what is wanted.
   *
   * @param folder of the journal alone
   * @throws JournalException the journal cannot be used; the message says what to do
   */
  public static Journaling open(Path folder, boolean on, String chainId, long maxBytes, RandomGenerator random, Metrics metrics) {
    boolean needed = on || FileJournal.present(folder).isPresent();
    return new Journaling(folder, on,
        needed ? Optional.of(FileJournal.open(folder, chainId, maxBytes, random, metrics)) : Optional.empty());
  }

  /** What keeps accepted transactions from now on. */
  public TransactionJournal journal() {
    return on ? file.orElseThrow() : TransactionJournal.NONE;
  }

  /** Whether it can write; empty if it is off. */
  public Optional<HealthCheck> health() {
    return on ? file.map(each -> each) : Optional.empty();
  }

  /**
   * Puts back what waited when the node ended, in order of arrival. What is in a block by now, or is not valid any more, leaves the
   * journal; what the pool has no room for stays in it until the next start.
   *
   * @param intake checks and adds one transaction that arrived at a time
   */
  public void replay(BiFunction<Bytes, Instant, SubmitResult> intake) {
    file.ifPresent(journal -> {
      Tally tally = new Tally();
      journal.recovered((transaction, arrived) -> {
        SubmitResult result = intake.apply(transaction.bytes(), arrived);
        boolean added = result.refusal().isEmpty() && result.check().code() == 0;
        tally.count(added, result);
        if (!added && !result.retriable()) {
          journal.removed(transaction.hash());
        }
      });
      tally.tell();
      if (!on) {
        switchOff(journal, tally);
      }
    });
  }

  private void switchOff(FileJournal journal, Tally tally) {
    if (tally.left > 0) {
      LOG.warn("mempool.journal is off, but {} accepted transactions in {} found no room; the file stays until they do", tally.left, folder);
      return;
    }
    journal.close();
    try {
      FileJournal.delete(folder);
      LOG.info("mempool.journal is off; what was in {} waits in the mempool again, and the file is gone", folder);
    } catch (IOException e) {
      LOG.warn("the journal in {} cannot be removed: {}", folder, e.getMessage());
    }
  }

  /** What became of them. */
  private static final class Tally {
    private int seen;
    private int added;
    private int left;

    void count(boolean wasAdded, SubmitResult result) {
      seen++;
      if (wasAdded) {
        added++;
      } else if (result.retriable()) {
        left++;
        LOG.debug("{} stays in the journal: {}", result.hash(), result.refusal());
      } else {
        LOG.debug("{} leaves the journal: {}{}", result.hash(), result.refusal(), result.check().log());
      }
      if (seen % PROGRESS_EVERY == 0) {
        LOG.info("{} transactions of the journal are checked again", seen);
      }
    }

    void tell() {
      if (seen > 0) {
        LOG.info("journal: {} of {} transactions wait in the mempool again, {} are in a block or not valid any more", added, seen,
            seen - added - left);
      }
      if (left > 0) {
        LOG.warn("journal: {} accepted transactions find no room in the mempool; they stay in the journal until the next start."
            + " Raise mempool.max_txs or mempool.max_bytes", left);
      }
    }
  }

  @Override
  public void close() {
    file.ifPresent(FileJournal::close);
  }
}
