package org.blockberry.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
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

  private final Surroundings around;
  private final NodeDesk desk;
  private final Executor background;
  private final Gossip gossip;
  private final Propagation blocks;
  private final Consumer<List<Effect>> perform;
  private boolean poolChanged = true;
  private boolean looking;
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

  /** Transactions came or went. */
  void poolChanged() {
    around.inbox().put(() -> poolChanged = true);
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
      List<Transaction> waiting = look();
      around.inbox().put(() -> {
        looking = false;
        gossip.pool(waiting);
      });
    });
  }

  private List<Transaction> look() {
    try {
      return desk.waiting(MOST_ANNOUNCED).stream().map(PoolEntry::transaction).toList();
    } catch (RuntimeException e) { // the mempool is being exchanged: nothing waits for a moment
      LOG.debug("cannot look into the mempool: {}", e.toString());
      around.inbox().put(() -> poolChanged = true);
      return List.of();
    }
  }
}
