package org.blockberry.sync.snapshots;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.snapshots.join.Effect;
import org.blockberry.sync.snapshots.join.Join;
import org.blockberry.sync.snapshots.join.Judgement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what {@link Join} asks for, while the chain is empty: takes it from its engine, so that nobody else begins it, and gives it back when it has begun or
 * when nothing came of it. On the inbox's thread.
 */
final class Joining implements Effect.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final long AGAIN_NANOS = 200_000_000L;
  private static final int OWN_DRAFT = 32; // bytes of a name: the hash

  private final SnapshotSettings settings;
  private final Surroundings around;
  private final Report report;
  private final Metrics.Counter fined;
  private final Metrics.Counter fetched;
  private final Metrics.Counter resumed;
  private final Set<String> peers = new HashSet<>();
  private Optional<StreamPort> port = Optional.empty();
  private Optional<CatchUp> session = Optional.empty();
  private Optional<Join> join = Optional.empty();
  private boolean wanted;
  private boolean opening;
  private long openAt;

  Joining(SnapshotSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
    this.report = new Report(around);
    Metrics metrics = around.metrics();
    this.fined = metrics.describedAs("Offences of peers that were reported.").counter("fined_total");
    this.fetched = metrics.describedAs("Chunks that came from peers.").counter("fetched_chunks_total");
    this.resumed = metrics.describedAs("Chunks that were here from another time.").counter("resumed_chunks_total");
    this.wanted = settings.fetch();
    if (wanted && settings.problem().isPresent()) {
      LOG.error("this node does not begin with a snapshot: {}", settings.problem().get());
      wanted = false;
    }
  }

  void opened(StreamPort value) {
    port = Optional.of(value);
  }

  void ready(String peer) {
    peers.add(peer);
    join.ifPresent(one -> perform(one.ready(peer, now())));
  }

  void gone(String peer) {
    peers.remove(peer);
    join.ifPresent(one -> perform(one.gone(peer, now())));
  }

  void received(String peer, Bytes message) {
    join.ifPresent(one -> perform(one.received(peer, message, now())));
  }

  /** Time passes. */
  void tick() {
    if (wanted && session.isEmpty() && !opening && now() >= openAt) {
      begin();
    }
    join.ifPresent(one -> perform(one.tick(now())));
  }

  /** Whether the chain is to begin with a snapshot and has not. */
  boolean wanted() {
    return wanted;
  }

  private void begin() {
    if (around.desk().height() > 0) {
      wanted = false; // it has begun already
      return;
    }
    if (!around.desk().snapshots().filled()) {
      openAt = now() + AGAIN_NANOS; // it may come a little later
      return;
    }
    opening = true;
    around.desk().catchUp().whenComplete((chain, failure) -> {
      boolean heard = around.inbox().put(() -> {
        opening = false;
        if (failure != null) {
          LOG.debug("the chain cannot be had now: {}", failure.getMessage());
          openAt = now() + AGAIN_NANOS;
        } else {
          start(chain);
        }
      });
      if (!heard && chain != null) {
        chain.close();
      }
    });
  }

  private void start(CatchUp chain) {
    session = Optional.of(chain);
    if (!wanted || around.desk().height() > 0) {
      close();
      return;
    }
    Join made = new Join(settings.joining(), drafts(), now());
    join = Optional.of(made);
    peers.forEach(peer -> perform(made.ready(peer, now())));
  }

  private Set<Bytes> drafts() {
    try {
      return store().call(SnapshotStore::drafts).stream().filter(name -> name.size() == OWN_DRAFT).collect(Collectors.toSet());
    } catch (SlotEmpty | StoreException | PluginFailure e) {
      LOG.warn("what was fetched before cannot be listed: {}", e.getMessage());
      return Set.of();
    }
  }

  /** Gives the chain back; for ever. What was fetched is gone on with at the next start. */
  void close() {
    wanted = false;
    join = Optional.empty();
    session.ifPresent(CatchUp::close);
    session = Optional.empty();
  }

  private long now() {
    return around.nanos().getAsLong();
  }

  private Slot<SnapshotStore> store() {
    return around.desk().snapshots();
  }

  private void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
  }

  /** An outcome, if anybody still waits for it. */
  private void tell(java.util.function.Function<Join, List<Effect>> outcome) {
    join.ifPresent(one -> perform(outcome.apply(one)));
  }

  private void later(java.util.function.Function<Join, List<Effect>> outcome) {
    around.inbox().put(() -> tell(outcome));
  }

  /** What the store refuses ends the join: the disk is full, or it is gone. */
  private void stored(Runnable work) {
    try {
      work.run();
    } catch (SlotEmpty | StoreException | PluginFailure e) {
      later(one -> one.failed("the snapshot store fails: " + e.getMessage(), now()));
    }
  }

  @Override
  public void ask(Effect.Ask effect) {
    port.ifPresent(way -> way.send(effect.peer(), effect.message()).whenComplete((sent, failure) -> {
      if (failure != null) {
        LOG.debug("peer {} cannot be asked: {}", effect.peer(), failure.getMessage()); // the time for its answer passes
      }
    }));
  }

  @Override
  public void fine(Effect.Fine effect) {
    fined.increment();
    LOG.warn("peer {} {}", effect.peer(), effect.reason());
    port.ifPresent(way -> way.report(effect.peer(), effect.points(), effect.reason()));
  }

  @Override
  public void judge(Effect.Judge effect) {
    Trust trust = around.desk().trust().orElseThrow();
    try {
      around.outside().execute(() -> {
        Trust.Word word = word(trust, effect);
        later(one -> one.judged(effect.id(), word.judgement(), word.reason(), now()));
      });
    } catch (RejectedExecutionException e) {
      later(one -> one.judged(effect.id(), Judgement.UNKNOWN, "the node is stopping", now()));
    }
  }

  private static Trust.Word word(Trust trust, Effect.Judge effect) {
    try {
      return trust.on(effect.manifest());
    } catch (RuntimeException e) {
      LOG.error("a manifest cannot be judged", e);
      return new Trust.Word(Judgement.UNKNOWN, e.toString());
    }
  }

  @Override
  public void resume(Effect.Resume effect) {
    stored(() -> {
      for (Bytes old : drafts()) {
        if (!old.equals(effect.hash())) {
          store().call(one -> {
            one.discard(old);
            return true;
          });
        }
      }
      put(effect.hash(), 0, effect.first());
      Set<Integer> present = new HashSet<>();
      for (int index = 1; index < effect.manifest().chunks(); index++) {
        int wantedIndex = index;
        store().call(one -> one.draftChunk(effect.hash(), wantedIndex)).filter(chunk -> effect.manifest().isChunk(wantedIndex, chunk))
            .ifPresent(chunk -> present.add(wantedIndex));
      }
      if (!present.isEmpty()) {
        resumed.add(present.size());
        LOG.info("{} of {} chunks of the snapshot of height {} are here already", present.size(), effect.manifest().chunks() - 1, effect.manifest().height());
      }
      later(one -> one.resumed(effect.hash(), present, now()));
    });
  }

  private void put(Bytes hash, int index, Bytes chunk) {
    store().call(one -> {
      one.putDraft(hash, index, chunk);
      return true;
    });
  }

  @Override
  public void keep(Effect.Keep effect) {
    stored(() -> put(effect.hash(), effect.index(), effect.chunk()));
    fetched.increment();
  }

  @Override
  public void finish(Effect.Finish effect) {
    stored(() -> {
      boolean whole;
      try {
        whole = store().call(one -> {
          one.finish(effect.hash(), new SnapshotMetadata(effect.height(), effect.hash(), effect.chunks(), effect.appHash(), around.time().get()));
          return true;
        });
      } catch (IllegalArgumentException e) {
        LOG.debug("the chunks are no snapshot: {}", e.getMessage());
        whole = false;
      }
      boolean done = whole;
      later(one -> one.finished(effect.hash(), done, now()));
    });
  }

  @Override
  public void adopt(Effect.Adopt effect) {
    session.ifPresent(chain -> chain.adopt(effect.hash()).whenComplete((verdict, failure) -> later(one -> one.adopted(effect.hash(),
        failure != null ? Judgement.UNKNOWN : verdict.kind() == BlockVerdict.Kind.TAKEN ? Judgement.RIGHT
            : verdict.kind() == BlockVerdict.Kind.INVALID ? Judgement.WRONG : Judgement.UNKNOWN,
        failure != null ? String.valueOf(failure.getMessage()) : verdict.reason(), now()))));
  }

  @Override
  public void forget(Effect.Forget effect) {
    stored(() -> store().call(one -> {
      one.discard(effect.hash());
      return one.delete(effect.hash());
    }));
  }

  @Override
  public void tell(Effect.Tell effect) {
    report.tell(effect.progress());
  }

  @Override
  public void end(Effect.End effect) {
    if (!effect.reason().isEmpty()) {
      LOG.warn("this node does not begin with a snapshot but fetches all blocks: {}", effect.reason());
    }
    close();
  }
}
