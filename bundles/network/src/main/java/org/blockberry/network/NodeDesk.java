package org.blockberry.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.blocks.Verdict;

/** The node as the network needs it. Threading: any. */
interface NodeDesk {
  /** Offers a transaction, as {@link org.blockberry.api.node.TransactionService#submit}; never waits. */
  CompletionStage<SubmitResult> submit(Bytes transaction);

  /** Transactions that wait and came after another, as {@link org.blockberry.api.node.TransactionService#waiting(long, int)}; may wait for the mempool. */
  List<PoolEntry> waiting(long afterSequence, int max);

  /** Offers a block that follows the last one; its proof is checked there. Never waits. */
  CompletionStage<Verdict> submit(SealedBlock block);

  /** A committed block with its proof; may read from disk. */
  Optional<SealedBlock> block(long height);

  /** What this node is for; whether it keeps a chain does not change. */
  Role role();

  /** Highest block that can be served without a gap, 0 if none. */
  long height();

  /** Whether the node is behind and what it commits is no news to others. */
  boolean catchingUp();
}
