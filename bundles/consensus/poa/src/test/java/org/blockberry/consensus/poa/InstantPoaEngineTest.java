package org.blockberry.consensus.poa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.ConsensusEngineContract;
import org.blockberry.testing.contracts.FakeConsensusContext;
import org.junit.jupiter.api.Test;

/** The contract in instant mode, and what instant means. */
class InstantPoaEngineTest extends ConsensusEngineContract {
  private Duration emptyInterval = Duration.ofMillis(100);
  private boolean emptyBlocks = true;

  @Override
  protected ConsensusEngine create(ConsensusContext context) {
    PoaFactory factory = new PoaFactory();
    return factory.create(Settings.of(factory.settings(), Map.of("instant", true, "min_interval", Duration.ofMillis(5),
        "empty_interval", emptyInterval, "create_empty_blocks", emptyBlocks)), context);
  }

  @Override
  protected ChainModel model() {
    return new VerifiedChain();
  }

  @Test
  void aTransactionMakesABlockWithoutWaitingForTheHeartbeat() throws Exception {
    emptyInterval = Duration.ofHours(1);
    FakeConsensusContext node = node(1);
    start(node);
    node.awaitHeight(1);
    for (int i = 2; i < 12; i++) {
      node.submit(Bytes.utf8("a=" + i));
      node.awaitHeight(i);
    }
    assertEquals(0, Block.decode(node.committed().get(0).block()).txs().size());
    assertTrue(node.committed().stream().skip(1).allMatch(block -> Block.decode(block.block()).txs().size() == 1));
  }

  @Test
  void withoutEmptyBlocksOnlyTheProofOfANewStateFollows() throws Exception {
    emptyBlocks = false;
    FakeConsensusContext node = node(1);
    start(node);
    node.awaitHeight(1); // always made, or clients could not connect
    node.submit(Bytes.utf8("a=1"));
    node.awaitHeight(3); // the transaction, then the header with its application hash
    node.submit(Bytes.utf8("b=1"));
    node.awaitHeight(5);
    assertEquals(java.util.List.of(0, 1, 0, 1, 0),
        node.committed().stream().map(block -> Block.decode(block.block()).txs().size()).toList());
  }
}
