package org.blockberry.network;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.blocks.Verdict;
import org.blockberry.network.fake.FakeNet;

/**
 * A node without application: a transaction that begins with {@code bad} is not valid, a block whose commit is not {@code proof} neither.
 */
final class FakeDesk implements NodeDesk {
  private static final Duration CHECK = Duration.ofMillis(2);

  private final FakeNet net;
  private final Runnable poolGrew;
  private final LongConsumer committed;
  final Map<Bytes, PoolEntry> pool = new LinkedHashMap<>();
  final Map<Long, SealedBlock> blocks = new HashMap<>();
  final Map<Bytes, Integer> checked = new HashMap<>();
  long height;
  int poolLimit = Integer.MAX_VALUE;
  int judged;
  private long sequence;
  private final Role role;

  FakeDesk(FakeNet net, Role role, Runnable poolGrew, LongConsumer committed) {
    this.net = net;
    this.role = role;
    this.poolGrew = poolGrew;
    this.committed = committed;
  }

  @Override
  public Role role() {
    return role;
  }

  static Bytes tx(String text) {
    return Bytes.utf8(text);
  }

  static SealedBlock sealed(long height) {
    return new SealedBlock(height, Bytes.utf8("block " + height), Bytes.utf8("proof"));
  }

  @Override
  public CompletionStage<SubmitResult> submit(Bytes bytes) {
    CompletableFuture<SubmitResult> answer = new CompletableFuture<>();
    net.at(CHECK, () -> {
      Transaction one = Transaction.of(bytes);
      checked.merge(one.hash(), 1, Integer::sum);
      SubmitResult.Builder result = SubmitResult.builder(one.hash());
      if (bytes.toUtf8().startsWith("bad")) {
        result.check(TxCheck.builder().code(1).build());
      } else if (pool.size() >= poolLimit) {
        result.refusal("mempool is full").retriable(true);
      } else if (pool.putIfAbsent(one.hash(), PoolEntry.builder(one, ++sequence, Instant.EPOCH).build()) != null) {
        result.refusal("tx already exists in cache");
      } else {
        poolGrew.run();
      }
      answer.complete(result.build());
    });
    return answer;
  }

  @Override
  public List<PoolEntry> waiting(long afterSequence, int max) {
    return pool.values().stream().filter(entry -> entry.sequence() > afterSequence).limit(max).toList();
  }

  @Override
  public CompletionStage<Verdict> submit(SealedBlock block) {
    CompletableFuture<Verdict> answer = new CompletableFuture<>();
    net.at(CHECK, () -> {
      judged++;
      if (block.height() <= height) {
        answer.complete(Verdict.KNOWN);
      } else if (block.height() != height + 1) {
        answer.complete(Verdict.NOT_NOW);
      } else if (!block.commit().equals(Bytes.utf8("proof"))) {
        answer.complete(Verdict.INVALID);
      } else {
        answer.complete(Verdict.TAKEN);
        commit(block);
      }
    });
    return answer;
  }

  /** Commits a block, of our own engine or of a peer. */
  void commit(SealedBlock block) {
    blocks.put(block.height(), block);
    height = block.height();
    pool.clear();
    committed.accept(height);
  }

  @Override
  public Optional<SealedBlock> block(long at) {
    return Optional.ofNullable(blocks.get(at));
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public boolean catchingUp() {
    return false;
  }
}
