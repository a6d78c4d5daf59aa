package org.blockberry.testing.simulator;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.external.ExternalBlocks;
import org.blockberry.sync.blocks.fetch.Effect;
import org.blockberry.sync.blocks.fetch.Fetch;
import org.blockberry.sync.blocks.fetch.FetchLimits;
import org.blockberry.sync.blocks.serve.Batch;
import org.blockberry.sync.blocks.serve.Serve;
import org.blockberry.sync.blocks.serve.ServeLimits;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksRequest;
import org.blockberry.sync.blocks.wire.Stream;

/** The node's block sync between members: both of its cores, and the node's own judgement of what comes. */
final class NodeSync implements Effect.Handler, org.blockberry.sync.blocks.serve.Effect.Handler {
  private static final long SECOND = 1_000_000_000L;

  private final Member member;
  private final NodeLedger ledger;
  private final ExternalBlocks external;
  private final Fetch fetch;
  private final Serve serve = new Serve(new ServeLimits(16, 256L << 20));
  private Optional<CatchUp> session = Optional.empty();

  NodeSync(Member member, NodeLedger ledger, ExternalBlocks external) {
    this.member = member;
    this.ledger = ledger;
    this.external = external;
    this.fetch = new Fetch(new FetchLimits(256, 64 << 20, 4, 20, 5 * SECOND, 2, 2 * SECOND), ledger.height());
  }

  private long now() {
    return member.simulation().now() * 1_000;
  }

  void ready(String peer, long claimed) {
    perform(fetch.ready(peer, claimed, true, now()));
  }

  void gone(String peer) {
    perform(fetch.gone(peer, now()));
    serve.gone(peer);
  }

  void moved(long height) {
    perform(fetch.tip(height, now()));
  }

  void tick() {
    perform(fetch.tick(now()));
  }

  void received(String peer, Bytes message) {
    if (Stream.isAnswer(message)) {
      perform(fetch.received(peer, message, now()));
    } else {
      serving(serve.received(peer, message, ledger.base(), ledger.height(), true));
    }
  }

  private void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
  }

  private void serving(List<org.blockberry.sync.blocks.serve.Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
  }

  @Override
  public void read(org.blockberry.sync.blocks.serve.Effect.Read question) {
    Optional<Bytes> answer = Batch.read(ledger::served, question.since(), question.count(), question.ours(), 1 << 20).message();
    serving(serve.read(question.ticket(), answer.map(Bytes::size).orElse(0)));
    answer.ifPresent(message -> {
      member.simulation().sendLedger(member, question.peer(), message);
      serving(serve.sent(question.ticket()));
    });
  }

  @Override
  public void fine(org.blockberry.sync.blocks.serve.Effect.Fine effect) {
    member.report(effect.peer(), effect.reason());
  }

  @Override
  public void ask(Effect.Ask effect) {
    member.simulation().sendLedger(member, effect.peer(), BlockSyncMessage.encodeTagged(new BlocksRequest(effect.count(), effect.since())));
  }

  @Override
  public void fine(Effect.Fine effect) {
    member.report(effect.peer(), effect.reason());
  }

  @Override
  public void offer(Effect.Offer effect) {
    judged(effect.ticket(), external.offer(effect.block()));
  }

  @Override
  public void commit(Effect.Commit effect) {
    judged(effect.ticket(), session.map(chain -> commit(chain, effect.block()))
        .orElse(BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, "the chain was given back")));
  }

  private BlockVerdict commit(CatchUp chain, SealedBlock block) {
    return verdict(chain.commit(block));
  }

  private void judged(long ticket, CompletionStage<BlockVerdict> verdict) {
    judged(ticket, verdict(verdict));
  }

  /** Everything runs at once, so that it is there. */
  private BlockVerdict verdict(CompletionStage<BlockVerdict> stage) {
    member.unlessCrashed();
    return stage.toCompletableFuture().join();
  }

  private void judged(long ticket, BlockVerdict verdict) {
    member.later(java.time.Duration.ofNanos(1_000), () -> perform(fetch.judged(ticket, verdict, now())));
  }

  @Override
  public void open(Effect.Open effect) {
    var asked = external.catchUp().toCompletableFuture();
    member.unlessCrashed();
    boolean had = !asked.isCompletedExceptionally();
    session = had ? Optional.of(asked.join()) : Optional.empty();
    member.later(java.time.Duration.ofNanos(1_000), () -> perform(had ? fetch.opened(now()) : fetch.refused(now())));
    if (had) {
      member.simulation().caughtUp();
    }
  }

  @Override
  public void close(Effect.Close effect) {
    session.ifPresent(CatchUp::close);
    session = Optional.empty();
    member.unlessCrashed();
  }

  @Override
  public void tell(Effect.Tell effect) {
    // for operators
  }
}
