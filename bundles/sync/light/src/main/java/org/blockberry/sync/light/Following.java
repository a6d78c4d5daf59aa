package org.blockberry.sync.light;

import static org.blockberry.api.rpc.RpcParameter.Kind.BOOLEAN;
import static org.blockberry.api.rpc.RpcParameter.Kind.HEX_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;
import static org.blockberry.api.rpc.RpcParameter.Kind.STRING;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.light.DroppedSource;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.sync.light.follow.HeaderSync;
import org.blockberry.sync.light.follow.VerifiedAnswers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A light node at work: one thread ({@code bb-light}) looks for newer headers, one ({@code bb-light-answers}) answers methods; the client lets one in at
 * a time. An attack, an anchor that is too old or that is another one ends the following until an operator looks; the rest is tried again.
 *
 * <p>Threading: any.
 */
final class Following implements HealthCheck, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Following.class);
  private static final int MAX_WAITING = 256;
  private static final RpcParameter HEIGHT = new RpcParameter("height", INT64, "Height; the latest one if left out.");

  private final HeaderSync sync;
  private final VerifiedAnswers answers;
  private final Duration look;
  private final Thread follower;
  private final ThreadPoolExecutor worker;
  private final Metrics.Counter failures;
  private volatile boolean stopping;
  private volatile String problem = "it has not verified a header yet";
  private volatile boolean ended;
  private int told; // sources that were caught, of which the log has spoken; the follower's alone

  Following(HeaderSync sync, Duration look, Metrics metrics) {
    this.sync = sync;
    this.answers = new VerifiedAnswers(sync);
    this.look = look;
    metrics.describedAs("Height of the newest verified header.").gauge("height", () -> sync.latest().map(block -> block.header().height()).orElse(0L));
    metrics.describedAs("Sources that were caught with wrong answers.").gauge("dropped_sources", () -> sync.dropped().size());
    failures = metrics.describedAs("Looks for a newer header that failed.").counter("failures_total");
    worker = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> daemon(work, "bb-light-answers"));
    worker.allowCoreThreadTimeOut(true);
    follower = daemon(this::follow, "bb-light");
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  void begin() {
    follower.start();
  }

  /** The methods that are answered with what was verified. */
  List<RpcMethod> methods() {
    return List.of(
        new LightMethod("commit", "A verified header with its commit.", List.of(HEIGHT), worker, a -> answers.commit(a.int64("height"))),
        new LightMethod("header", "A verified header.", List.of(HEIGHT), worker, a -> answers.header(a.int64("height"))),
        new LightMethod("validators", "The validators of a verified header, by pages.", List.of(HEIGHT,
            new RpcParameter("page", INT64, "Page from 1; the first if left out."),
            new RpcParameter("per_page", INT64, "Validators per page, 1 to 100; 30 if left out.")), worker,
            a -> answers.validators(a.int64("height"), a.int64("page"), a.int64("per_page"))),
        new LightMethod("abci_query", "A state with its proof, checked against a verified header.", List.of(
            new RpcParameter("path", STRING, "/key, /store/NAME/key or nothing."), new RpcParameter("data", HEX_BYTES, "The key."),
            new RpcParameter("height", INT64, "Height of the state; the last but one if left out or 0."),
            new RpcParameter("prove", BOOLEAN, "Ignored: every answer is proven.")), worker,
            a -> answers.abciQuery(a.string("path").orElse(""), a.bytes("data").orElse(Bytes.EMPTY), a.int64("height").orElse(0))));
  }

  VerifiedAnswers answers() {
    return answers;
  }

  private void follow() {
    boolean begun = false;
    while (!stopping && !ended) {
      try {
        LightBlock block = begun ? sync.update() : sync.start();
        if (!begun) {
          LOG.info("follows {} from height {}, asking {}", block.header().chainId(), block.header().height(), sync.primary());
        }
        begun = true;
        problem = "";
      } catch (LightClientException e) {
        failures.increment();
        tell(e);
      } catch (IOException | RuntimeException e) {
        failures.increment();
        problem = e.toString();
        LOG.error("the light node cannot keep what it trusts: {}", problem);
      }
      tellOfDropped();
      rest();
    }
  }

  private void tell(LightClientException e) {
    boolean said = e.getMessage().equals(problem);
    problem = e.getMessage();
    if (e.reason() == Reason.ATTACK || e.reason() == Reason.EXPIRED || e.reason() == Reason.OTHER_ANCHOR) {
      ended = true;
      LOG.error("the light node stops following: {}", problem);
    } else if (!said) {
      LOG.warn("no newer header: {}", problem);
    }
  }

  private void tellOfDropped() {
    List<DroppedSource> dropped = sync.dropped();
    for (; told < dropped.size(); told++) {
      LOG.error("{} lies and is not asked any more: {}", dropped.get(told).name(), dropped.get(told).reason());
    }
  }

  private void rest() {
    try {
      Thread.sleep(look.toMillis());
    } catch (InterruptedException e) {
      stopping = true;
    }
  }

  @Override
  public String name() {
    return "light";
  }

  @Override
  public HealthStatus check() {
    if (!problem.isEmpty()) {
      return ended ? HealthStatus.fail(problem) : HealthStatus.warn(problem);
    }
    List<DroppedSource> dropped = sync.dropped();
    return dropped.isEmpty() ? HealthStatus.OK : HealthStatus.warn(dropped.get(dropped.size() - 1).name() + " lies: "
        + dropped.get(dropped.size() - 1).reason());
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    follower.interrupt();
    worker.shutdownNow();
    try {
      follower.join(TimeUnit.SECONDS.toMillis(5));
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("an answer of the light node still waits for the network");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sync.close();
  }
}
