package org.blockberry.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.blocks.Verdict;

/** The services of the node. */
final class ServiceDesk implements NodeDesk {
  private final NodeInfo info;
  private final TransactionService transactions;
  private final ChainReader chain;
  private final BlockService blocks;

  ServiceDesk(NodeInfo info, TransactionService transactions, ChainReader chain, BlockService blocks) {
    this.info = info;
    this.transactions = transactions;
    this.chain = chain;
    this.blocks = blocks;
  }

  @Override
  public Role role() {
    return Role.of(info.identity().role()).orElse(Role.FULL);
  }

  @Override
  public CompletionStage<SubmitResult> submit(Bytes transaction) {
    return transactions.submit(transaction);
  }

  @Override
  public List<PoolEntry> waiting(long afterSequence, int max) {
    return transactions.waiting(afterSequence, max);
  }

  @Override
  public CompletionStage<Verdict> submit(SealedBlock block) {
    return blocks.offer(block).thenApply(verdict -> switch (verdict.kind()) {
      case TAKEN -> Verdict.TAKEN;
      case KNOWN -> Verdict.KNOWN;
      case INVALID -> Verdict.INVALID;
      default -> Verdict.NOT_NOW;
    });
  }

  @Override
  public Optional<SealedBlock> block(long height) {
    return chain.block(height).map(stored -> new SealedBlock(height, stored.block(), stored.commit()));
  }

  @Override
  public long height() {
    return Math.max(0, chain.tip().height());
  }

  @Override
  public boolean catchingUp() {
    return chain.catchingUp();
  }
}
