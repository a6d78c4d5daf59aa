package org.blockberry.node.proof;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.scope.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit verifiers that are installed. The best one of an engine's type is asked, on a thread that is left behind when it hangs. One
 * that hangs, or fails {@value #MOST_FAILURES} times in a row while there is another, is quarantined: not asked again until its service
 * is a new one. Where there is no other, one that hung is tried again after {@value #FIRST_RETRY_SECONDS} s, then after twice as long each
 * time, at most {@value #MAX_RETRY_SECONDS} s. Whatever goes wrong, the answer is never that a proof is valid. Thread safe.
 */
public final class VerifierBoard implements HealthCheck {
  static final int MOST_FAILURES = 5;
  static final int MAX_REASON = 1_000; // characters
  static final long FIRST_RETRY_SECONDS = 5;
  static final long MAX_RETRY_SECONDS = 600;
  private static final Logger LOG = LoggerFactory.getLogger(VerifierBoard.class);

  private final Map<VerifierKey, Entry> entries = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet(); // types that had a verifier once
  private final LongSupplier nanoTime;

  private static final class Entry {
    private final Supplier<CommitVerifier> service;
    private final AtomicInteger failures = new AtomicInteger(); // in a row
    private volatile String problem = "";
    private volatile long pause; // seconds until it is tried again
    private volatile long retryAt; // by nanoTime
    private volatile CommitVerifier known; // asked for once, so that giving it back once is enough

    Entry(Supplier<CommitVerifier> service) {
      this.service = Objects.requireNonNull(service, "service");
    }

    void bar(String reason, long now) {
      pause = pause == 0 ? FIRST_RETRY_SECONDS : Math.min(2 * pause, MAX_RETRY_SECONDS);
      retryAt = now + TimeUnit.SECONDS.toNanos(pause);
      problem = reason;
    }

    void answered() {
      failures.set(0);
      pause = 0;
      problem = "";
    }

    CommitVerifier verifier() {
      CommitVerifier made = known;
      if (made == null) {
        made = service.get();
        if (made == null) {
          throw new IllegalStateException("its component failed to activate; see the log");
        }
        known = made;
      }
      return made;
    }
  }

  public VerifierBoard() {
    this(System::nanoTime);
  }

  VerifierBoard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A verifier comes; {@code service} gives it or throws, and may run plugin code. */
  public void add(VerifierKey key, Supplier<CommitVerifier> service) {
    entries.put(key, new Entry(service));
    seen.add(key.type());
  }

  /** A verifier goes. */
  public void remove(VerifierKey key) {
    entries.remove(key);
  }

  /** An engine's proofs had a verifier before the node started. */
  public void expect(String engine) {
    seen.add(engine);
  }

  /** Whether an engine's proofs have had a verifier: from then on none is no answer. */
  public boolean known(String engine) {
    return seen.contains(engine);
  }

  /** The verifier that is asked; empty if there is none. */
  public Optional<VerifierKey> chosen(String engine) {
    return usable(engine).stream().findFirst();
  }

  /** Why a verifier is not asked, one line; empty if it is, or is not there. */
  public Optional<String> problem(VerifierKey key) {
    Entry entry = entries.get(key);
    return entry == null || entry.problem.isEmpty() ? Optional.empty() : Optional.of(entry.problem);
  }

  /** Why no proof of an engine can be checked, one line for an operator; empty if it can. */
  public Optional<String> missing(String engine) {
    if (!usable(engine).isEmpty()) {
      return Optional.empty();
    }
    String barred = entries.entrySet().stream().filter(one -> one.getKey().type().equals(engine)).sorted(Map.Entry.comparingByKey(
        VerifierKey.BEST_FIRST)).map(one -> one.getKey() + " is quarantined: " + one.getValue().problem + ". It is tried again after "
        + one.getValue().pause + " s; or restart its bundle: felix:stop " + one.getKey().bundle() + "; felix:start " + one.getKey().bundle())
        .findFirst().orElse("");
    return Optional.of("no commit verifier for blocks of the engine \"" + engine + "\" is here, so none is accepted. "
        + (barred.isEmpty() ? "Drop the bundle that brings it into deploy/, or add the feature \"consensus-" + engine + "\"" : barred));
  }

  @Override
  public String name() {
    return "commit-verifiers";
  }

  /** Warns of verifiers that are not asked any more; whether the chain can do without them says the schedule. */
  @Override
  public HealthStatus check() {
    String barred = entries.entrySet().stream().filter(one -> !one.getValue().problem.isEmpty()).sorted(Map.Entry.comparingByKey(
        VerifierKey.BEST_FIRST)).map(one -> one.getKey() + " is quarantined: " + one.getValue().problem).collect(Collectors.joining("; "));
    return barred.isEmpty() ? HealthStatus.OK : HealthStatus.warn(barred);
  }

  /** Those without a problem; if there is none, those whose time to be tried again has come. */
  private List<VerifierKey> usable(String engine) {
    List<VerifierKey> sound = those(engine, entry -> entry.problem.isEmpty());
    long now = nanoTime.getAsLong();
    return sound.isEmpty() ? those(engine, entry -> now - entry.retryAt >= 0) : sound;
  }

  private List<VerifierKey> those(String engine, Predicate<Entry> which) {
    return entries.entrySet().stream().filter(one -> one.getKey().type().equals(engine) && which.test(one.getValue()))
        .map(Map.Entry::getKey).sorted(VerifierKey.BEST_FIRST).toList();
  }

  /**
   * Asks the verifier of an engine.
   *
   * @param validators ValidatorSet message of the block's height
   * @param deadline for its answer
   * @param fatal told of errors that the process has to answer for
   * @return why the proof is not valid; empty if it is
   * @throws SlotEmpty nobody can say at the moment: the block must not be accepted, and may be offered again
   */
  public Optional<String> verify(String engine, String chainId, SealedBlock sealed, Bytes validators, Duration deadline,
      Consumer<VirtualMachineError> fatal) {
    List<VerifierKey> usable = usable(engine);
    Entry entry = usable.isEmpty() ? null : entries.get(usable.get(0));
    if (entry == null) {
      throw new SlotEmpty(SlotName.CONSENSUS, missing(engine).orElse("the commit verifier for \"" + engine + "\" is just being replaced"));
    }
    VerifierKey key = usable.get(0);
    try {
      Optional<String> verdict = Watched.call(key.toString(), deadline, () -> ask(entry, chainId, sealed, validators, fatal));
      entry.answered();
      return verdict;
    } catch (PluginFailure e) {
      String reason = oneLine(e.getMessage());
      if (Watched.timedOut(e) || entry.failures.incrementAndGet() >= MOST_FAILURES && usable.size() > 1) {
        entry.bar(reason, nanoTime.getAsLong());
        LOG.warn("{} is quarantined: {}", key, reason);
      } else {
        LOG.warn("block {} is not accepted yet: {}", sealed.height(), reason);
      }
      throw new SlotEmpty(SlotName.CONSENSUS, "block " + sealed.height() + " cannot be verified: " + reason);
    }
  }

  private static Optional<String> ask(Entry entry, String chainId, SealedBlock sealed, Bytes validators,
      Consumer<VirtualMachineError> fatal) {
    try {
      Optional<String> verdict = entry.verifier().verify(chainId, sealed.height(), sealed.block(), sealed.commit(), validators);
      if (verdict == null) {
        throw new IllegalStateException("it gave no answer");
      }
      return verdict.map(VerifierBoard::oneLine);
    } catch (VirtualMachineError e) {
      if (!(e instanceof StackOverflowError)) { // that one is the plugin's alone
        fatal.accept(e);
      }
      throw e;
    }
  }

  private static String oneLine(String text) {
    String line = text == null ? "" : text.replace('\n', ' ').replace('\r', ' ');
    return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON);
  }
}
