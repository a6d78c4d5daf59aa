package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/** Nodes on loopback, and waiting for what they do. */
final class Nodes implements AutoCloseable {
  static final Multiaddr ANY_PORT = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
  /** Costs nothing where all is well; long runs on a busy machine may take more. */
  static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("blockberry.patience.seconds", 180));

  final List<AutoCloseable> all = new ArrayList<>();
  final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Path folder;

  Nodes(Path folder) {
    this.folder = folder;
  }

  GlueberryConfig config(int number, Consumer<GlueberryConfig.Fields> change) {
    return GlueberryConfig.of(folder.resolve(number + ".json"), List.of(ANY_PORT)).with(fields -> {
      fields.failures = failures::add;
      change.accept(fields);
    });
  }

  /** Not started, without a driver. */
  GlueberryNode plain(int number, Consumer<GlueberryConfig.Fields> change) {
    GlueberryNode node = new GlueberryNode(config(number, change), Vectors.seed(number), Vectors.LADDER);
    all.add(node);
    return node;
  }

  /** Running, with handshakes done by themselves. */
  Driven driven(int number, Consumer<GlueberryConfig.Fields> change, String... streams) {
    GlueberryNode node = plain(number, change);
    TwoPhaseDriver driver = TwoPhaseDriver.install(node, List.of(streams));
    node.start();
    return new Driven(node, driver);
  }

  Driven driven(int number, String... streams) {
    return driven(number, fields -> { }, streams);
  }

  record Driven(GlueberryNode node, TwoPhaseDriver driver) {
    PeerId id() {
      return node.peerId();
    }

    /** Until both are established. */
    void connect(Driven to) {
      node.addPeer(to.id(), to.node.addresses());
      get(driver.connect(to.id()));
      await("both established", () -> to.node.connectionState(id()) == ConnectionState.ESTABLISHED);
    }

    void send(Driven to, String stream, String text) {
      get(node.send(to.id(), stream, Bytes.utf8(text)));
    }

    Message next() {
      return nextOf(node);
    }

    void expect(String text) {
      assertEquals(text, next().data().toUtf8());
    }
  }

  static Message nextOf(Glueberry node) {
    try {
      return node.messages().poll(PATIENCE).orElseThrow(() -> new AssertionError("no message within " + PATIENCE));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next event of that state; others before it are passed over. */
  static ConnectionEvent event(EventSubscription events, ConnectionState state) {
    try {
      Optional<ConnectionEvent> next = events.poll(PATIENCE);
      while (next.isPresent() && next.get().state() != state) {
        next = events.poll(PATIENCE);
      }
      return next.orElseThrow(() -> new AssertionError("no event " + state + " within " + PATIENCE));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static EventSubscription events(Glueberry node) {
    return node.subscribe(EventFilter.ALL);
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static GlueberryException failure(CompletableFuture<?> future) {
    ExecutionException thrown = assertThrows(ExecutionException.class, () -> future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    return assertInstanceOf(GlueberryException.class, thrown.getCause());
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : all) {
      each.close();
    }
    assertEquals(List.of(), List.copyOf(failures));
  }
}
