package org.blockberry.sync.blocks;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.serve.Batch;
import org.blockberry.sync.blocks.serve.Effect;
import org.blockberry.sync.blocks.serve.Serve;
import org.blockberry.sync.blocks.wire.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link Serve} asks for. On the inbox's thread; blocks are read on the reader's. */
final class Serving implements Effect.Handler {
  private static final long WARN_AGAIN_NANOS = 60_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final SyncSettings settings;
  private final Surroundings around;
  private final Serve serve;
  private final Map<Batch.Outcome, Metrics.Counter> answers = new EnumMap<>(Batch.Outcome.class);
  private final Metrics.Counter blocks;
  private final Metrics.Counter dropped;
  private final Metrics.Counter failed;
  private Optional<StreamPort> port = Optional.empty();
  private long warned; // nanoseconds, 0 for never
  private volatile long bytes;
  private volatile int waiting;

  Serving(SyncSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
    this.serve = new Serve(settings.serving());
    Metrics metrics = around.metrics();
    for (Batch.Outcome outcome : Batch.Outcome.values()) {
      answers.put(outcome, metrics.describedAs("Questions of peers by what became of them.")
          .counter("serve_total", "outcome", outcome.name().toLowerCase(Locale.ROOT)));
    }
    failed = metrics.counter("serve_total", "outcome", "failed");
    dropped = metrics.counter("serve_total", "outcome", "dropped");
    blocks = metrics.describedAs("Blocks sent to peers.").counter("serve_blocks_total");
    metrics.describedAs("Bytes of answers that are made or on their way.").gauge("serve_bytes", () -> bytes);
    metrics.describedAs("Questions of peers that wait.").gauge("serve_waiting", () -> waiting);
  }

  void opened(StreamPort value) {
    port = Optional.of(value);
  }

  void gone(String peer) {
    serve.gone(peer);
    show();
  }

  void received(String peer, Bytes message, boolean ours) {
    if (settings.serve() && around.desk().storesBlocks()) {
      long before = serve.dropped();
      perform(serve.received(peer, message, around.desk().base(), around.desk().height(), ours));
      dropped.add(serve.dropped() - before);
    }
  }

  private void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
    show();
  }

  /** Nobody else can tell the operator why peers stay behind. */
  private void tooLarge(long height) {
    long now = around.nanos().getAsLong();
    if (warned == 0 || now - warned > WARN_AGAIN_NANOS) {
      warned = Math.max(1, now);
      LOG.warn("block {} does not fit into a message of {} bytes: a peer that missed it cannot get it. Raise max_message_bytes of the transport"
          + " on every node (blockberry doctor says to what)", height, around.desk().maxMessageBytes());
    }
  }

  private void show() {
    bytes = serve.bytes();
    waiting = serve.waiting();
  }

  @Override
  public void fine(Effect.Fine effect) {
    port.ifPresent(way -> way.report(effect.peer(), effect.points(), effect.reason()));
  }

  @Override
  public void read(Effect.Read effect) {
    try {
      around.reader().execute(() -> answer(effect));
    } catch (RejectedExecutionException e) {
      around.inbox().put(() -> ended(effect, Optional.empty())); // the node is stopping
    }
  }

  private void answer(Effect.Read question) {
    Optional<Batch> batch;
    try {
      int most = Math.min(settings.serving().answerBytes(), Math.min(around.desk().maxMessageBytes(), Stream.MAX_MESSAGE));
      batch = Optional.of(Batch.read(around.desk()::block, question.since(), question.count(), question.ours(), most));
    } catch (RuntimeException e) { // a store that fails stops the chain by itself
      LOG.warn("blocks from height {} cannot be read for a peer: {}", question.since(), e.toString());
      batch = Optional.empty();
    }
    Optional<Batch> done = batch;
    around.inbox().put(() -> ended(question, done));
  }

  private void ended(Effect.Read question, Optional<Batch> batch) {
    if (batch.isPresent() && batch.get().outcome() == Batch.Outcome.TOO_LARGE && batch.get().blocks() == 0 && question.ours()) {
      tooLarge(question.since());
    }
    batch.map(Batch::outcome).map(answers::get).orElse(failed).increment();
    Optional<Bytes> message = batch.flatMap(Batch::message);
    perform(serve.read(question.ticket(), message.map(Bytes::size).orElse(0)));
    if (message.isPresent()) {
      blocks.add(batch.get().blocks());
      port.ifPresent(way -> way.send(question.peer(), message.get()).whenComplete((sent, failure) -> {
        if (failure != null) {
          LOG.debug("an answer did not reach peer {}: {}", question.peer(), failure.getMessage());
        }
        around.inbox().put(() -> perform(serve.sent(question.ticket())));
      }));
    }
  }
}
