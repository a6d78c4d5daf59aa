package org.blockberry.node.journal;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;

/**
 * What is accepted and not yet in a block, kept so that it survives a crash, whatever mempool holds it. It belongs to the node, not
 * to a pool: swaps do not touch it. Threading: any; nothing here waits for the disk.
 */
public interface TransactionJournal {
  /** Keeps nothing: every ticket is durable at once. */
  TransactionJournal NONE = new TransactionJournal() {
    @Override
    public Ticket begin(Transaction transaction, Instant arrived) {
      return Ticket.UNKEPT;
    }

    @Override
    public void removed(Bytes hash) {}

    @Override
    public void left(Transaction transaction, Instant arrived) {}
  };

  /** One transaction on its way into the pool. Exactly one of its methods is called, once. */
  interface Ticket {
    /** For who keeps nothing. */
    Ticket UNKEPT = new Ticket() {
      @Override
      public CompletionStage<Void> keep() {
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public void drop() {}
    };

    /**
     * The pool has it.
     *
     * @return done when it survives loss of power; fails with {@link JournalException} if it cannot be made durable
     */
    CompletionStage<Void> keep();

    /** The pool did not take it. */
    void drop();
  }

  /**
   * Announces a transaction, before it is offered to the pool: its removal may be told before the caller knows that it was added.
   *
   * @param arrived by the node's clock
   * @throws JournalException there is no room, or the disk refuses; the message is for whoever sent the transaction
   */
  Ticket begin(Transaction transaction, Instant arrived);

  /** A transaction is in a block or is not valid any more; unknown ones are ignored. */
  void removed(Bytes hash);

  /** The pool let go of the transaction that arrived then; one of the same content that came later stays. */
  void left(Transaction transaction, Instant arrived);
}
