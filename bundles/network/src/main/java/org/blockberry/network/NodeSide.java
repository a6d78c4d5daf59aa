package org.blockberry.network;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.blocks.Propagation;
import org.blockberry.network.blocks.Verdict;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.transactions.Gossip;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries transactions and blocks between the cores and the node. What may wait runs on the executor, all else in the inbox. */
final class NodeSide {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSide.class);
  private static final int MOST_ANNOUNCED = 20_000;
  private static final long LOOK_NANOS = 500_000_000L;
  private static final long NEWS_NANOS = 20_000_000L; // what comes within it goes out together

  private final Surroundings around;
  private final NodeDesk desk;
  private final Executor background;
  private final Gossip gossip;
  private final Propagation blocks;
  private final Consumer<List<Effect>> perform;
  private final AtomicBoolean grown = new AtomicBoolean(); // and a look at what is new is on its way
  private boolean poolChanged = true;
  private boolean looking;
  private long newest; // sequence
  private long newsNanos = Long.MIN_VALUE;
  private long lookedNanos = Long.MIN_VALUE;

  NodeSide(Surroundings around, Gossip gossip, Propagation blocks, Consumer<List<Effect>> perform) {
    this.around = around;
    this.desk = around.desk();
    this.background = around.background();
    this.gossip = gossip;
    this.blocks = blocks;
    this.perform = perform;
  }

  void submit(Effect.SubmitTransaction effect) {
    desk.submit(effect.transaction()).whenComplete((result, failure) -> around.inbox().put(() -> perform.accept(
        gossip.submitted(effect.peer(), effect.hash(), outcome(result, failure), around.clock().get()))));
  }

  private static Gossip.Outcome outcome(SubmitResult result, Throwable failure) {
    if (failure != null) {
      return Gossip.Outcome.LATER;
    }
    if (!result.refusal().isEmpty()) {
      return result.retriable() ? Gossip.Outcome.LATER : Gossip.Outcome.TAKEN; // known already, or nothing for this node
    }
    return result.check().code() == 0 ? Gossip.Outcome.TAKEN : Gossip.Outcome.INVALID;
  }

  void submit(Effect.SubmitBlock effect) {
    desk.submit(new SealedBlock(effect.height(), effect.block(), effect.commit())).whenComplete((verdict, failure) ->
        around.inbox().put(() -> perform.accept(blocks.judged(effect.height(), effect.hash(), failure == null ? verdict : Verdict.NOT_NOW))));
  }

  /** Transactions went, or it is not known what happened. */
  void poolChanged() {
    around.inbox().put(() -> poolChanged = true);
  }

  /** A transaction came. */
  void poolGrew() {
    if (grown.compareAndSet(false, true)) {
      around.inbox().put(this::lookForNews);
    }
  }

  private void lookForNews() {
    long now = around.clock().get().nanos();
    long wait = newsNanos == Long.MIN_VALUE ? 0 : NEWS_NANOS - (now - newsNanos);
    if (wait > 0) {
      around.inbox().after(Duration.ofNanos(wait), this::lookForNews);
      return;
    }
    newsNanos = now;
    poolChanged = true; // what was still being added is found when all of it is looked at
    grown.set(false);
    perform.accept(gossip.relay());
    long after = newest;
    background.execute(() -> tell(look(after), gossip::waits));
  }

  /** The chain has grown. */
  void committed(long height) {
    poolChanged();
    background.execute(() -> {
      boolean news = !desk.catchingUp() && height == desk.height();
      Optional<SealedBlock> block = news ? desk.block(height) : Optional.empty();
      around.inbox().put(() -> perform.accept(blocks.committed(height, block.map(SealedBlock::block).orElse(Bytes.EMPTY),
          block.map(SealedBlock::commit).orElse(Bytes.EMPTY), block.isPresent())));
    });
  }

  void tick(Now now) {
    if (!poolChanged || looking || lookedNanos != Long.MIN_VALUE && now.nanos() - lookedNanos < LOOK_NANOS) {
      return;
    }
    poolChanged = false;
    looking = true;
    lookedNanos = now.nanos();
    background.execute(() -> {
      List<PoolEntry> waiting = look(0);
      around.inbox().put(() -> looking = false);
      tell(waiting, gossip::pool);
    });
  }

  private void tell(List<PoolEntry> entries, BiFunction<List<Transaction>, Now, List<Effect>> told) {
    List<Transaction> transactions = entries.stream().map(PoolEntry::transaction).toList();
    around.inbox().put(() -> {
      newest = entries.stream().mapToLong(PoolEntry::sequence).reduce(newest, Math::max);
      perform.accept(told.apply(transactions, around.clock().get()));
    });
  }

  private List<PoolEntry> look(long after) {
    try {
      return desk.waiting(after, MOST_ANNOUNCED);
    } catch (RuntimeException e) { // the mempool is being exchanged: nothing waits for a moment
      LOG.debug("cannot look into the mempool: {}", e.toString());
      around.inbox().put(() -> poolChanged = true);
      return List.of();
    }
  }
}
