package org.blockberry.sync.light.follow;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.ics23.ProofVerdict;
import org.blockberry.chain.light.DroppedSource;
import org.blockberry.chain.light.LightAttackException;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightClient;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.chain.light.LightSourceException;
import org.blockberry.chain.light.LightSources;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.sync.light.rpc.QueriedState;
import org.blockberry.sync.light.rpc.RpcLightSource;
import org.blockberry.sync.light.store.TrustFolder;

/**
 * A light client with its memory on disk: what it trusts after a call is written down before the call returns. States are believed with a proof under a
 * verified header only. Of an attack either side is told.
 *
 * <p>Threading: any; one call at a time, the others wait. A call waits for the network.
 */
public final class HeaderSync implements AutoCloseable {
  private final FollowPlan plan;
  private final Supplier<Instant> clock;
  private final Map<String, RpcLightSource> sources = new LinkedHashMap<>();
  private final TrustFolder folder;
  private final LightClient client;
  private final ReentrantLock turn = new ReentrantLock(); // held while the network is waited for
  private volatile Optional<LightBlock> latest = Optional.empty();
  private volatile long lowest; // trusted height, 0 if there is none
  private volatile List<DroppedSource> dropped = List.of();
  private volatile String primary = "";

  /**
   * Opens the folder; asks nobody.
   *
   * @param open makes a source of an address
   * @throws IOException the folder cannot be used
   * @throws IllegalArgumentException an address is none, or named twice
   */
  public HeaderSync(FollowPlan plan, SignatureVerifier verifier, java.util.function.Function<String, RpcLightSource> open, Supplier<Instant> clock)
      throws IOException {
    this.plan = requireNonNull(plan, "plan");
    this.clock = requireNonNull(clock, "clock");
    RpcLightSource primary = open.apply(plan.primary());
    List<RpcLightSource> witnesses = plan.witnesses().stream().map(open).toList();
    LightSources asked = new LightSources(primary, witnesses);
    sources.put(primary.name(), primary);
    witnesses.forEach(one -> sources.put(one.name(), one));
    folder = TrustFolder.open(plan.folder());
    try {
      var trusted = folder.load(plan.kept());
      client = plan.everyHeight() ? LightClient.sequential(verifier, plan.options(), asked, trusted)
          : LightClient.skipping(verifier, plan.options(), asked, trusted);
      publish();
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** What one call of the client does. */
  private interface Step {
    LightBlock take(Instant now) throws LightClientException;
  }

  private LightBlock kept(Step step) throws LightClientException, IOException {
    turn.lock();
    try {
      return takeAndKeep(step);
    } finally {
      turn.unlock();
    }
  }

  private LightBlock takeAndKeep(Step step) throws LightClientException, IOException {
    try {
      return step.take(clock.get());
    } catch (LightAttackException e) {
      throw told(e);
    } finally {
      folder.keep(client.trusted().all());
      publish();
    }
  }

  private void publish() {
    latest = client.trusted().latest();
    lowest = client.trusted().all().isEmpty() ? 0 : client.trusted().all().firstKey();
    dropped = client.sources().dropped();
    primary = client.sources().primary();
  }

  /** Begins with the plan's anchor, or goes on with what the folder has. */
  public LightBlock start() throws LightClientException, IOException {
    return kept(now -> plan.anchor().isPresent() ? client.start(plan.anchor().get(), now) : client.trusted().latest().orElseThrow(() ->
        new LightClientException(Reason.OTHER_ANCHOR, "", plan.folder() + " trusts no header yet: name one to begin with")));
  }

  /** Verifies the newest header. */
  public LightBlock update() throws LightClientException, IOException {
    return kept(client::update);
  }

  /** Verifies the header of a height, 1 or more. */
  public LightBlock verify(long height) throws LightClientException, IOException {
    return kept(now -> client.verify(height, now));
  }

  /** The newest trusted block. */
  public Optional<LightBlock> latest() {
    return latest;
  }

  /** The lowest trusted height; 0 if there is none. */
  public long lowest() {
    return lowest;
  }

  /** Who was caught, in order. */
  public List<DroppedSource> dropped() {
    return dropped;
  }

  /** Who is asked now. */
  public String primary() {
    return primary;
  }

  /**
   * A state with its proof checked.
   *
   * @param path none, {@code /key}, {@code /store} or {@code /store/NAME/key}
   * @param height of the state; 0 for the last one that a verified header proves
   * @throws UnprovenException there is no answer that could be proven
   * @throws LightClientException a header is not verified, or the source lies about the state
   */
  public ProvenState query(String path, Bytes key, long height) throws LightClientException, IOException, UnprovenException {
    KeyPath what = KeyPath.of(path).orElseThrow(() -> new UnprovenException("what is asked by path \"" + path
        + "\" cannot be verified: only /key and /store/NAME/key can"));
    if (key.isEmpty()) {
      throw new UnprovenException("the key is empty");
    }
    long asked = height != 0 ? height : update().header().height() - 1;
    if (asked < 1) {
      throw new UnprovenException("nothing can be proven before the second block");
    }
    Header header = verify(asked + 1).header();
    RpcLightSource source = sources.get(primary);
    if (source == null) {
      throw new LightClientException(Reason.UNREACHABLE, "", "no source is left");
    }
    QueriedState state = ask(source, path, key, asked);
    Optional<Bytes> value = Optional.of(state.value()).filter(one -> !one.isEmpty());
    ProofVerdict verdict = what.check(header.appHash(), key, value, state.operations());
    if (!verdict.proven()) {
      String lie = source.name() + " says that the key " + (value.isPresent() ? "has the value " + state.value().toHex() : "is absent")
          + " at height " + asked + ", but the header of " + header.height() + " does not prove it: " + verdict.reason();
      throw new LightClientException(Reason.SOURCE_LIES, source.name(), lie);
    }
    return new ProvenState(key, value, asked, header, state.operations());
  }

  private static QueriedState ask(RpcLightSource source, String path, Bytes key, long height) throws LightClientException, UnprovenException {
    QueriedState state;
    try {
      state = source.query(path, key, height);
    } catch (LightSourceException e) {
      throw new LightClientException(e.reason() == LightSourceException.Reason.WRONG_ANSWER ? Reason.SOURCE_LIES : Reason.UNREACHABLE, source.name(),
          source.name() + " gives no state: " + e.getMessage());
    }
    if (state.code() != 0) {
      throw new UnprovenException(source.name() + " answers with code " + state.code() + ": " + state.log());
    }
    if (state.height() != height) {
      throw new LightClientException(Reason.SOURCE_LIES, source.name(), source.name() + " was asked for height " + height + " and answered for "
          + state.height());
    }
    if (state.operations().isEmpty()) {
      throw new UnprovenException(source.name() + " gives no proof: its state store makes none (state-store.type), or it holds it back");
    }
    return state;
  }

  /** Tells each side what the other one did. */
  private LightClientException told(LightAttackException attack) {
    List<String> told = new ArrayList<>();
    for (LightAttackException.Accusation accusation : attack.accusations()) {
      try {
        sources.get(accusation.judge()).report(accusation.evidence());
        told.add(accusation.judge() + " has taken the evidence against " + accusation.accused());
      } catch (LightSourceException e) {
        told.add(accusation.judge() + " has not taken the evidence against " + accusation.accused() + ": " + e.getMessage());
      }
    }
    return told.isEmpty() ? attack : new LightClientException(Reason.ATTACK, attack.source(), attack.getMessage() + ' ' + String.join("; ", told));
  }

  @Override
  public void close() throws IOException {
    turn.lock();
    try {
      folder.close();
    } finally {
      turn.unlock();
    }
  }
}
