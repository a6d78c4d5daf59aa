package com.example.mempool.custom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.MempoolContract;
import org.blockberry.testing.contracts.TestMempoolContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every mempool, and beside it what is special about this one. */
class FairMempoolTest extends MempoolContract {
  @TempDir
  Path data;

  @Override
  protected MempoolFactory factory() {
    return new FairMempoolFactory();
  }

  @Test
  void sendersTakeTurns() {
    Mempool pool = create(Map.of());
    pool.add(entry("alice", "a1", 1));
    pool.add(entry("alice", "a2", 2));
    pool.add(entry("alice", "a3", 3));
    pool.add(entry("bob", "b1", 4));
    pool.add(entry("carol", "c1", 5));
    pool.add(entry("bob", "b2", 6));
    List<String> block = pool.reap(ReapLimits.NONE, List.of()).stream()
        .map(entry -> entry.transaction().bytes().toUtf8()).toList();
    assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "a3"), block);
  }

  @Test
  void nobodyFillsThePoolAlone() {
    Mempool pool = create(Map.of("max_per_sender", 2L));
    pool.add(entry("alice", "a1", 1));
    pool.add(entry("alice", "a2", 2));
    assertEquals(AddResult.REFUSED, pool.add(entry("alice", "a3", 3)));
    assertEquals(AddResult.ADDED, pool.add(entry("bob", "b1", 4)));
  }

  private Mempool create(Map<String, Object> settings) {
    MempoolFactory factory = factory();
    TestMempoolContext context = new TestMempoolContext(data, new PoolLimits(100, 10_000, 1_000));
    return factory.create(Settings.of(factory.settings(), settings), context);
  }

  private static PoolEntry entry(String sender, String text, long sequence) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8(text)), sequence, Instant.EPOCH).sender(Bytes.utf8(sender)).build();
  }
}
