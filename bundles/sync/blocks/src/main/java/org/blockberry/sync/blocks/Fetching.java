package org.blockberry.sync.blocks;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.fetch.Effect;
import org.blockberry.sync.blocks.fetch.Fetch;
import org.blockberry.sync.blocks.fetch.Totals;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link Fetch} asks for. On the inbox's thread. */
final class Fetching implements Effect.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);

  private final SyncSettings settings;
  private final Surroundings around;
  private final Fetch fetch;
  private final Report report;
  private final FetchCounters counters;
  private Optional<StreamPort> port = Optional.empty();
  private Optional<CatchUp> session = Optional.empty();
  private boolean enabled = true;
  private boolean closed;

  Fetching(SyncSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
    this.fetch = new Fetch(settings.fetching(), around.desk().height());
    this.report = new Report(around);
    this.counters = new FetchCounters(around.metrics(), settings.fetching());
  }

  void opened(StreamPort value) {
    port = Optional.of(value);
  }

  void ready(String peer, long height, boolean ours) {
    perform(fetch.ready(peer, height, ours, now()));
  }

  void gone(String peer) {
    perform(fetch.gone(peer, now()));
  }

  void received(String peer, Bytes message) {
    perform(fetch.received(peer, message, now()));
  }

  /** The chain has grown, also by others. */
  void chainMoved() {
    perform(fetch.tip(around.desk().height(), now()));
  }

  /** Time passes. */
  void tick() {
    boolean wanted = settings.fetch() && around.desk().storesBlocks() && !closed;
    if (wanted != enabled) {
      enabled = wanted;
      perform(fetch.enable(wanted, now()));
    }
    perform(fetch.tick(now()));
    counters.show(fetch.totals());
  }

  /** Gives the chain back; for ever. */
  void close() {
    closed = true;
    tick();
  }

  /** What has happened. */
  Totals totals() {
    return fetch.totals();
  }

  boolean catchingUp() {
    return fetch.catchingUp();
  }

  private long now() {
    return around.nanos().getAsLong();
  }

  private void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
  }

  @Override
  public void ask(Effect.Ask effect) {
    Bytes message = BlockSyncMessage.encodeTagged(new BlocksRequest(effect.count(), effect.since()));
    port.ifPresent(way -> way.send(effect.peer(), message).whenComplete((sent, failure) -> {
      if (failure != null) {
        around.inbox().put(() -> perform(fetch.unsent(effect.peer(), effect.since(), now())));
      }
    }));
  }

  @Override
  public void fine(Effect.Fine effect) {
    counters.fined();
    LOG.debug("peer {} is reported: {}", effect.peer(), effect.reason());
    port.ifPresent(way -> way.report(effect.peer(), effect.points(), effect.reason()));
  }

  @Override
  public void offer(Effect.Offer effect) {
    judge(effect.ticket(), around.desk().offer(effect.block()));
  }

  @Override
  public void commit(Effect.Commit effect) {
    session.ifPresentOrElse(chain -> judge(effect.ticket(), chain.commit(effect.block())),
        () -> around.inbox().put(() -> judged(effect.ticket(), BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, "the chain was given back"))));
  }

  private void judge(long ticket, CompletionStage<BlockVerdict> verdict) {
    verdict.whenComplete((judged, failure) -> around.inbox().put(() -> judged(ticket,
        failure == null ? judged : BlockVerdict.of(BlockVerdict.Kind.NOT_NOW, String.valueOf(failure.getMessage())))));
  }

  private void judged(long ticket, BlockVerdict verdict) {
    if (verdict.kind() == BlockVerdict.Kind.NOT_NOW) {
      LOG.debug("a block has to wait: {}", verdict.reason());
    }
    perform(fetch.judged(ticket, verdict, now()));
  }

  @Override
  public void open(Effect.Open effect) {
    around.desk().catchUp().whenComplete((chain, failure) -> {
      boolean heard = around.inbox().put(() -> {
        if (failure != null) {
          LOG.debug("the chain cannot be had now: {}", failure.getMessage());
          perform(fetch.refused(now()));
        } else {
          session = Optional.of(chain);
          perform(fetch.tip(around.desk().height(), now())); // it may have begun with a snapshot, of which no event tells
          perform(fetch.opened(now()));
        }
      });
      if (!heard && chain != null) {
        chain.close(); // the bundle went meanwhile: its engine must not rest for ever
      }
    });
  }

  @Override
  public void close(Effect.Close effect) {
    session.ifPresent(CatchUp::close);
    session = Optional.empty();
  }

  @Override
  public void tell(Effect.Tell effect) {
    session.ifPresent(chain -> chain.progress(effect.progress().target(), effect.progress().blocksPerSecond()));
    report.tell(effect.progress());
  }
}
