package org.blockberry.node.commit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.VoteExtension;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.Header;
import org.blockberry.chain.verify.ChainState;

/**
 * Builds the block that follows the tip. The header is filled here and nowhere else, so that every engine makes the same one.
 * Block time is the proposer's clock, later than the last block's (design 4.1). Threading: any.
 */
public final class ProposalBuilder {
  private final Supplier<ChainState> state;
  private final Slot<Mempool> mempool;
  private final Slot<Application> application;
  private final Slot<BlockStore> blocks;
  private final BlockEvidence evidence;
  private final Clock clock;

  /** @param state the state to build on */
  public ProposalBuilder(Supplier<ChainState> state, Slot<Mempool> mempool, Slot<Application> application, Slot<BlockStore> blocks,
      Clock clock) {
    this(state, mempool, application, blocks, BlockEvidence.NONE, clock);
  }

  /** As above, with evidence before the transactions. */
  public ProposalBuilder(Supplier<ChainState> state, Slot<Mempool> mempool, Slot<Application> application, Slot<BlockStore> blocks,
      BlockEvidence evidence, Clock clock) {
    this.evidence = evidence;
    this.state = state;
    this.mempool = mempool;
    this.application = application;
    this.blocks = blocks;
    this.clock = clock;
  }

  /**
   * Builds a proposal.
   *
   * @param lastCommit Commit message of the block before; empty for the first block
   * @param proposer 20 bytes
   */
  public Proposal build(Bytes lastCommit, Bytes proposer) {
    return build(state.get(), lastCommit.isEmpty() ? Commit.EMPTY : Commit.decode(lastCommit), List.of(), proposer);
  }

  /**
   * Builds a proposal after a height with vote extensions.
   *
   * @param extendedCommit ExtendedCommit message of the block before
   * @param proposer 20 bytes
   */
  public Proposal buildExtended(Bytes extendedCommit, Bytes proposer) {
    ChainState before = state.get();
    ExtendedCommit extended = ExtendedCommit.decode(extendedCommit);
    return build(before, extended.toCommit(), VoteExtensions.in(extended, before.lastValidators()), proposer);
  }

  private Proposal build(ChainState before, Commit commit, List<VoteExtension> extensions, Bytes proposer) {
    if (!before.validators().contains(proposer)) {
      throw new IllegalArgumentException("proposer " + proposer + " is not in the validator set of height " + (before.nextHeight()));
    }
    long maxBytes = before.params().block().maxBytes();
    int signers = Math.max(before.validators().size(), commit.size());
    EvidenceList pieces = new EvidenceList(evidence.offer(before,
        Math.min(before.params().evidence().maxBytes(), BlockLimits.maxDataBytes(maxBytes, signers, 0))));
    long room = BlockLimits.maxDataBytes(maxBytes, signers, pieces.encodedSize());
    long maxGas = before.params().block().maxGas();
    Instant time = nextTime(before);
    BlockInput offered = BlockInput.builder(before.nextHeight(), time, reap(room, maxGas < 0 ? Long.MAX_VALUE : maxGas))
        .proposerAddress(proposer)
        .nextValidatorsHash(before.nextValidators().hash())
        .lastCommitRound(commit.round())
        .lastCommit(AppTranslation.votes(commit, before.lastValidators()))
        .misbehavior(AppTranslation.misbehavior(pieces.evidence()))
        .voteExtensions(extensions)
        .build();
    List<Bytes> txs = application.call(app -> List.copyOf(app.prepareProposal(offered, room)));
    if (BlockLimits.txsSize(txs) > room) {
      throw new IllegalArgumentException("the application prepared " + BlockLimits.txsSize(txs) + " bytes of transactions"
          + " but the block has room for " + room);
    }
    Block block = new Block(header(before, time, commit, txs, pieces, proposer), txs, pieces.evidence(), commit);
    Bytes encoded = block.encode();
    BlockId id = block.blockId(encoded);
    return Proposal.builder(before.nextHeight(), encoded, id.encode(), time, txs.size()).build();
  }

  /** What the pool offers, without what is in a block already: no pool, however wrong, makes the chain commit twice. */
  private List<Bytes> reap(long room, long maxGas) {
    try {
      List<Transaction> offered = mempool.call(pool -> pool.reap(new ReapLimits(room, maxGas, Integer.MAX_VALUE), List.of()).stream()
          .map(PoolEntry::transaction).distinct().toList());
      return offered.isEmpty() ? List.of() : blocks.call(store -> offered.stream()
          .filter(tx -> store.transaction(tx.hash()).isEmpty()).map(Transaction::bytes).toList());
    } catch (SlotEmpty e) {
      return List.of(); // blocks are empty while the slot is (design 3.5)
    }
  }

  private Instant nextTime(ChainState before) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant earliest = before.lastHeight() == 0 ? before.lastTime() : before.lastTime().plusMillis(1);
    return now.isBefore(earliest) ? earliest : now;
  }

  private static Header header(ChainState before, Instant time, Commit commit, List<Bytes> txs, EvidenceList pieces, Bytes proposer) {
    return new Header(BlockLimits.BLOCK_PROTOCOL, before.params().version().app(), before.chainId(), before.nextHeight(), time,
        before.lastBlockId(), commit.hash(), Block.dataHash(txs), before.validators().hash(), before.nextValidators().hash(),
        before.params().hash(), before.appHash(), before.lastResultsHash(), pieces.hash(), proposer);
  }
}
