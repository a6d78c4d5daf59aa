package org.blockberry.testing.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.blockberry.api.application.Misbehavior;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.replica.World;
import org.blockberry.node.commit.CommitListener;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.HaltException;
import org.blockberry.testing.contracts.TestEventBus;
import org.blockberry.testing.contracts.TestMetrics;

/** One member of an {@link EngineSimulation}: a node around the engine of somebody else. */
final class EngineMember {
  private static final long SYNC_TICK = 400_000; // microseconds

  private final EngineSimulation simulation;
  private final int place;
  private final Dice dice;
  private final long[] lastArrival; // at each other member, so that a stream keeps its order

  // on disk
  private final NodeChain chain;
  private final SimSigner signer;
  private Path folder; // made when first asked for

  // in memory
  private boolean up;
  private int life;
  private ConsensusEngine engine;
  private final List<StreamHandler> handlers = new ArrayList<>();
  private final Set<String> peers = new TreeSet<>();

  EngineMember(EngineSimulation simulation, int place, ValidatorSet genesis, Dice dice) {
    this.simulation = simulation;
    this.place = place;
    this.dice = dice;
    this.lastArrival = new long[simulation.scenario.members()];
    this.signer = new MemorySigner(simulation.keys, place);
    this.chain = new NodeChain(genesis, simulation.keys, 0, new NodeBlocks(() -> { }, this::storing),
        new NodeApplication(() -> true, height -> List.of(), this::told, () -> { }, height -> { }, 0), new MemoryEvidence(() -> { }));
  }

  int place() {
    return place;
  }

  String name() {
    return Integer.toString(place);
  }

  boolean up() {
    return up;
  }

  int life() {
    return life;
  }

  long height() {
    return chain.height();
  }

  String status() {
    return up ? String.valueOf(engine.roundState()) : "down";
  }

  long lastArrival(int at) {
    return lastArrival[at];
  }

  void arrives(int at, long micros) {
    lastArrival[at] = micros;
  }

  // ---- life ----

  void start() {
    if (up) {
      return;
    }
    up = true;
    int lived = life;
    VirtualTimers timers = new VirtualTimers(simulation.agenda, (delay, task) -> later(lived, delay, task));
    try {
      engine = simulation.engine.create(new Context(timers));
      chain.settle(engine, new Listener(), new VirtualClock());
      engine.start();
    } catch (HaltException e) {
      throw simulation.breaks("I11", "member " + name() + " does not start: " + e.getMessage());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the engine of member " + name() + " does not start", e);
    }
    simulation.members().forEach(other -> simulation.meet(this, other));
    sync(lived);
  }

  void crash() {
    if (up) {
      up = false;
      life++;
      handlers.clear();
      peers.clear();
      simulation.members().forEach(other -> simulation.part(this, other));
    }
  }

  /** The run is over. */
  void end() {
    crash();
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Runnable later(int lived, long micros, Runnable task) {
    return simulation.agenda.after(micros, () -> {
      if (up && life == lived) {
        task.run();
      }
    });
  }

  /** Takes from another member, one by one, blocks that this one missed, as a node's block sync does. */
  private void sync(int lived) {
    later(lived, SYNC_TICK, () -> {
      EngineMember other = simulation.members().get(dice.below(simulation.members().size()));
      if (simulation.linked(this, other) && other.height() > height()) {
        StoredBlock block = other.chain.blocks().block(height() + 1).orElseThrow();
        chain.external().offer(new SealedBlock(block.height(), block.block(), block.commit()));
      }
      sync(lived);
    });
  }

  private void storing(StoredBlock block) {
    simulation.storing(this, block.height(), block.hash());
  }

  private void told(long height, List<Misbehavior> offences) {
    if (!offences.isEmpty()) {
      throw simulation.breaks("I9", "block " + height + " accuses members, who all have the engine: " + offences);
    }
  }

  private final class Listener implements CommitListener {
    @Override
    public void onCommitted(CommittedBlock block) {
      simulation.committed(EngineMember.this, block.height(), block.txHashes());
    }

    @Override
    public void onHalt(String reason) {
      simulation.breaks("I2", "member " + name() + " halts: " + reason);
    }
  }

  private final class VirtualClock extends Clock {
    @Override
    public Instant instant() {
      return Simulation.GENESIS.plusNanos(simulation.agenda.now() * 1_000);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  // ---- others ----

  void submit(Bytes transaction) {
    if (up) {
      boolean first = !chain.transactionsWait();
      chain.submit(transaction, new VirtualClock().instant());
      if (first) {
        engine.onTransactionsAvailable();
      }
    }
  }

  void peerReady(EngineMember other) {
    if (peers.add(other.name())) {
      List.copyOf(handlers).forEach(handler -> handler.peerReady(other.name(), other.height()));
    }
  }

  void peerGone(String other) {
    if (peers.remove(other)) {
      List.copyOf(handlers).forEach(handler -> handler.peerGone(other));
    }
  }

  private void received(String stream, String from, Bytes message) {
    handlers.stream().filter(handler -> handler.rules().spec().name().equals(stream)).findFirst()
        .ifPresent(handler -> handler.received(from, message));
  }

  private final class Port implements StreamPort {
    private final String stream;

    Port(String stream) {
      this.stream = stream;
    }

    @Override
    public CompletionStage<Void> send(String peer, Bytes message) {
      simulation.carry(EngineMember.this, peer, () -> simulation.members().get(Integer.parseInt(peer)).received(stream, name(), message));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<String> peers() {
      return Set.copyOf(peers);
    }

    @Override
    public void report(String peer, String reason) {
      throw simulation.breaks("I9", "member " + name() + " blames honest member " + peer + ": " + reason);
    }

    @Override
    public void report(String peer, int points, String reason) {
      report(peer, reason);
    }
  }

  /** What the node lends to the engine in one life. */
  private final class Context implements ConsensusContext {
    private final VirtualTimers timers;
    private final TestMetrics metrics = new TestMetrics();
    private final TestEventBus events = new TestEventBus();
    private final RandomGenerator random = dice::next;
    private final int lived = life;

    Context(VirtualTimers timers) {
      this.timers = timers;
    }

    /** The node answers on threads of its own, later. */
    private <T> CompletionStage<T> answer(Supplier<T> work) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      later(lived, dice.between(200, 5_000), () -> {
        T value;
        try {
          value = work.get();
        } catch (RuntimeException e) {
          answer.completeExceptionally(e);
          return;
        }
        answer.complete(value);
      });
      return answer;
    }

    @Override
    public ChainTip tip() {
      return chain.committer().tip();
    }

    @Override
    public Optional<ConsensusSigner> signer() {
      return Optional.of(new Signer());
    }

    @Override
    public boolean transactionsAvailable() {
      return chain.transactionsWait();
    }

    @Override
    public CompletionStage<Proposal> propose(int round, Bytes lastCommit, Bytes proposerAddress) {
      return answer(() -> chain.propose(lastCommit, proposerAddress));
    }

    @Override
    public CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
      return chain.evidence().doubleVote(one, other);
    }

    @Override
    public CompletionStage<EvidenceVerdict> evidence(Bytes evidence) {
      return chain.evidence().correct(evidence);
    }

    @Override
    public List<Bytes> pendingEvidence() {
      return chain.evidence().waiting();
    }

    @Override
    public CompletionStage<Optional<String>> validate(Bytes block) {
      return answer(() -> {
        try {
          return Optional.of(chain.problem(block)).filter(problem -> !problem.isEmpty());
        } catch (DecodingException | InvalidBlockException e) {
          return Optional.of("it is malformed: " + e.getMessage());
        }
      });
    }

    @Override
    public CompletionStage<ChainTip> commit(SealedBlock block) {
      CompletableFuture<ChainTip> answer = new CompletableFuture<>();
      later(lived, dice.between(200, 5_000), () -> chain.committer().commit(block).whenComplete((tip, failure) -> {
        if (failure == null) {
          answer.complete(tip);
        } else {
          answer.completeExceptionally(failure);
        }
      }));
      return answer;
    }

    @Override
    public void stream(StreamHandler handler) {
      handlers.add(handler);
      later(lived, 0, () -> {
        handler.opened(new Port(handler.rules().spec().name()));
        List.copyOf(peers).forEach(peer -> handler.peerReady(peer, simulation.members().get(Integer.parseInt(peer)).height()));
      });
    }

    @Override
    public void fail(String reason) {
      simulation.breaks("I2", "the engine of member " + name() + " gives up: " + reason);
    }

    @Override
    public Clock clock() {
      return new VirtualClock();
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public ScheduledExecutorService timers() {
      return timers;
    }

    @Override
    public ExecutorService executor() {
      return timers;
    }

    @Override
    public String chainId() {
      return Simulation.CHAIN;
    }

    @Override
    public Path dataFolder() {
      try {
        folder = folder == null ? Files.createTempDirectory("engine") : folder;
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public System.Logger logger() {
      return System.getLogger("simulated engine");
    }

    @Override
    public Metrics metrics() {
      return metrics;
    }

    @Override
    public EventBus events() {
      return events;
    }
  }

  private final class Signer implements ConsensusSigner {
    @Override
    public String keyType() {
      return "ed25519";
    }

    @Override
    public Bytes publicKey() {
      return simulation.keys.key(place).bytes();
    }

    @Override
    public Bytes address() {
      return simulation.keys.key(place).address();
    }

    @Override
    public SignedStep last() {
      return signer.last();
    }

    @Override
    public Bytes sign(long height, int round, int step, Bytes signBytes) {
      return signStep(height, round, step, signBytes).signature();
    }

    @Override
    public Signed signStep(long height, int round, int step, Bytes signBytes) {
      try {
        World.Signature signature = signer.sign(height, round, step, signBytes);
        return new Signed(signature.signBytes(), signature.bytes());
      } catch (DoubleSignException e) {
        simulation.breaks("I4", "member " + name() + ": " + e.getMessage());
        throw e;
      }
    }

    @Override
    public Optional<SignedHeight> signedHeight() {
      return signer.signedHeight();
    }
  }
}
