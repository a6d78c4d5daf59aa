package org.blockberry.node.life;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.role.Role;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/** The services of a node whose role keeps no chain: there is nothing to read, and everything else is refused in one line. */
final class NoChain implements ChainReader, TransactionService, BlockService, SearchService {
  private final Role role;
  private final Bytes genesis;
  private final ChainTip tip;

  /**
   * @param genesis the file's text; may be empty
   * @param initialHeight of the chain
   * @param begins time of its genesis
   */
  NoChain(Role role, Bytes genesis, long initialHeight, Instant begins) {
    this.role = role;
    this.genesis = genesis;
    this.tip = ChainTip.builder(initialHeight - 1).initialHeight(initialHeight).time(begins).build();
  }

  private String refusal() {
    return "a " + role.text() + " node keeps no chain. Ask a node of another role";
  }

  private <R> CompletionStage<R> refused() {
    return CompletableFuture.failedFuture(new IllegalStateException(refusal()));
  }

  /** Refuses evidence. */
  EvidenceService evidence() {
    return evidence -> refused();
  }

  @Override
  public Bytes genesis() {
    return genesis;
  }

  @Override
  public ChainTip tip() {
    return tip;
  }

  @Override
  public long base() {
    return 0;
  }

  @Override
  public Optional<StoredBlock> block(long height) {
    return Optional.empty();
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    return OptionalLong.empty();
  }

  @Override
  public Optional<Bytes> results(long height) {
    return Optional.empty();
  }

  @Override
  public Optional<Bytes> validators(long height) {
    return Optional.empty();
  }

  @Override
  public Optional<Bytes> consensusParams(long height) {
    return Optional.empty();
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return Optional.empty();
  }

  @Override
  public boolean catchingUp() {
    return false;
  }

  @Override
  public CompletionStage<SubmitResult> submit(Bytes tx) {
    return CompletableFuture.completedFuture(SubmitResult.builder(Transaction.of(tx).hash()).refusal(refusal()).build());
  }

  @Override
  public CompletionStage<SubmitResult> submitAndWait(Bytes tx, Duration timeout) {
    return submit(tx);
  }

  @Override
  public CompletionStage<TxCheck> check(Bytes tx) {
    return refused();
  }

  @Override
  public CompletionStage<QueryAnswer> query(Query query) {
    return refused();
  }

  @Override
  public CompletionStage<AppInfo> appInfo() {
    return refused();
  }

  @Override
  public PoolStats poolStats() {
    return new PoolStats(0, 0);
  }

  @Override
  public List<PoolEntry> waiting(int max) {
    return List.of();
  }

  @Override
  public int flush() {
    return 0;
  }

  @Override
  public CompletionStage<BlockVerdict> offer(SealedBlock block) {
    return CompletableFuture.completedFuture(BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, refusal()));
  }

  @Override
  public CompletionStage<CatchUp> catchUp() {
    return refused();
  }

  @Override
  public SearchAnswer search(SearchRequest request) {
    return SearchAnswer.refused(refusal());
  }

  @Override
  public boolean enabled() {
    return false;
  }
}
