package org.blockberry.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.role.Capability;
import org.blockberry.api.role.Role;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.blocks.Propagation;
import org.blockberry.network.blocks.PropagationLimits;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.handshake.Handshakes;
import org.blockberry.network.handshake.Ours;
import org.blockberry.network.housekeeping.Housekeeping;
import org.blockberry.network.peers.Admission;
import org.blockberry.network.peers.Ledger;
import org.blockberry.network.peers.LedgerText;
import org.blockberry.network.pex.ExchangeLimits;
import org.blockberry.network.pex.PeerExchange;
import org.blockberry.network.streams.Abilities;
import org.blockberry.network.streams.AdaptiveRate;
import org.blockberry.network.streams.Dispatcher;
import org.blockberry.network.streams.Packing;
import org.blockberry.network.streams.Protocol;
import org.blockberry.network.streams.ReadyPeer;
import org.blockberry.network.transactions.Gossip;
import org.blockberry.network.transactions.GossipLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the cores together: what the transport tells goes to them, on one thread, and what they ask for is done. Start with
 * {@link #received}.
 *
 * <p>Threading: any; everything but the counting of what waits runs in the inbox.
 */
final class Network implements TransportListener, PluginStream.Way, Effect.Handler {
  static final String LEDGER = "penalties.txt";
  static final String BOOK = "addresses.txt";

  private static final Logger LOG = LoggerFactory.getLogger(Network.class);
  private static final String US = "network";
  private static final int FEELERS = 1;
  private static final int MAX_PERSISTENT = 512; // configured, and those an operator asked for
  private static final int ORIGINAL_MESSAGE = 1 << 20; // also what a transport takes by default: a longer one would be lost
  private static final int OUR_BLOCK = 22 << 20;
  private static final long WAITING_BLOCKS = 64L << 20;
  private static final long PULL_NANOS = 5_000_000_000L;
  private static final long SAVE_NANOS = 60_000_000_000L;
  private static final long DIAL_NANOS = 10_000_000_000L;
  private static final long ADAPT_NANOS = 1_000_000_000L;
  private static final String ENGINES_STREAMS = "consensus"; // how their names begin
  private static final long DECIDES_NANOS = 5_000_000_000L; // as long as nothing else is heard of it

  private final NetworkSettings settings;
  private final Surroundings around;
  private final Acts acts;
  private final Outbox outbox;
  private final Handshakes handshakes;
  private final Admission admission;
  private final Ledger ledger;
  private final Dispatcher<Protocol> streams = new Dispatcher<>();
  private final List<PluginStream> plugins = new ArrayList<>();
  private final Housekeeping housekeeping;
  private final PeerExchange exchange;
  private final NodeSide node;
  private final Role role; // as far as it is the same while the node runs
  private final Map<String, ReadyPeer> ready = new LinkedHashMap<>(); // established peers; no more than are connected
  private final Map<String, List<String>> persistent = new LinkedHashMap<>(); // configured, and those an operator asked for
  private final Set<String> packers = ConcurrentHashMap.newKeySet(); // established peers that understand packed messages; read by any thread
  private final Map<String, Integer> percents = new HashMap<>(); // of connected peers
  private final Map<String, Long> deciding = new HashMap<>(); // established peers, when our engine last heard of them
  private final Metrics.Counter fines;
  private final Metrics.Counter packedMessages;
  private final Metrics.Counter savedBytes;
  private final Map<Dispatcher.Outcome, Metrics.Counter> outcomes = new HashMap<>();
  private final AtomicInteger dialled = new AtomicInteger(); // established peers that we dialled
  private final AtomicInteger dialling = new AtomicInteger(); // and those that dialled us
  private long savedNanos;
  private long adaptedNanos;
  private long diallingNanos;
  private volatile Reachability reach = Reachability.of(Reachability.State.UNKNOWN, ""); // as it was told to others
  private boolean closed;

  Network(NetworkSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
    this.acts = new Acts(around.transport());
    this.outbox = new Outbox(around.transport(), around.sender());
    this.handshakes = new Handshakes(around.terms(), settings.handshakeTimeout().toNanos());
    this.admission = new Admission(settings.maxInbound(), settings.maxOutbound() + FEELERS, settings.persistent().keySet(),
        !settings.privateAddresses());
    this.ledger = new Ledger(settings.banPoints());
    persistent.putAll(settings.persistent());
    streams.handshake(handshakeStream());
    this.role = around.desk().role();
    this.housekeeping = new Housekeeping(settings.privateAddresses());
    long key = around.random().nextLong();
    int largest = settings.originalPeers() ? ORIGINAL_MESSAGE : Integer.MAX_VALUE;
    Gossip gossip = new Gossip(new GossipLimits(settings.gossip() && role.has(Capability.GOSSIP_TRANSACTIONS), ORIGINAL_MESSAGE, ORIGINAL_MESSAGE, PULL_NANOS, key));
    Propagation blocks = new Propagation(new PropagationLimits(Math.min(OUR_BLOCK, largest), ORIGINAL_MESSAGE, WAITING_BLOCKS, key),
        around.desk().height(), this::decides);
    ExchangeLimits exchanging = new ExchangeLimits(settings.pex(), role.has(Capability.CRAWL), settings.maxOutbound(), settings.seeds(),
        settings.persistent().keySet(), settings.privateAddresses(), around.random().nextLong(), around.random().nextLong());
    exchange = kept(BOOK, text -> new PeerExchange(exchanging, Optional.of(text))).orElseGet(() -> new PeerExchange(exchanging, Optional.empty()));
    node = new NodeSide(around, gossip, blocks, this::perform);
    List<Protocol> spoken = new ArrayList<>(List.of(housekeeping, exchange));
    if (role.has(Capability.NEED_MEMPOOL)) {
      spoken.add(gossip);
    }
    if (role.has(Capability.STORE_BLOCKS)) {
      spoken.add(blocks);
    }
    spoken.forEach(protocol -> streams.register(US, protocol.rules(), protocol)); // the other streams are not there, so that nobody may use them
    kept(LEDGER, text -> {
      ledger.load(LedgerText.read(text));
      return ledger;
    });
    this.fines = around.metrics().describedAs("Offences of peers.").counter("peer_offences_total");
    this.packedMessages = around.metrics().describedAs("Messages that were sent packed.").counter("packed_messages_total");
    this.savedBytes = around.metrics().describedAs("Bytes that packing messages has saved.").counter("packing_saved_bytes_total");
    for (Dispatcher.Outcome outcome : Dispatcher.Outcome.values()) {
      outcomes.put(outcome, around.metrics().describedAs("Messages of peers by what became of them.")
          .counter("messages_total", "outcome", outcome.name().toLowerCase(java.util.Locale.ROOT)));
    }
    for (boolean outbound : new boolean[] {false, true}) {
      around.metrics().describedAs("Established peers by who dialled.").gauge("peers", () -> (outbound ? dialled : dialling).get(), "direction",
          outbound ? "outbound" : "inbound");
    }
    around.metrics().describedAs("Share of the inbox that is filled, percent.").gauge("inbox_load", around.inbox()::load);
  }

  private <R> Optional<R> kept(String name, Function<String, R> read) {
    try {
      return around.kept().read(name).map(read);
    } catch (IllegalArgumentException e) {
      around.kept().setAside(name, e.getMessage());
      return Optional.empty();
    }
  }

  private Protocol handshakeStream() {
    return new Protocol() {
      @Override
      public org.blockberry.api.transport.StreamRules rules() {
        throw new IllegalStateException("the handshake has rules of its own");
      }

      @Override
      public List<Effect> received(String peer, Bytes message, Now now) {
        return handshakes.received(peer, message, ours(now));
      }
    };
  }

  /** A transport is there, at the start or in place of another one. */
  void transportCame() {
    around.inbox().put(() -> {
      Now now = around.clock().get();
      List.copyOf(admission.peers()).forEach(peer -> gone(peer, now)); // of the one before
      exchange.self(acts.ask("ask who we are", () -> "", Transport::self));
      acts.offer(streams.offered());
      lookWhereWeListen();
      advertise();
      ledger.bannedPeers(now.wallMillis()).forEach(peer -> acts.tell("ban", transport -> transport.ban(peer)));
      acts.ask("look at peers", List::<PeerView>of, Transport::peers).forEach(view -> meet(view, now));
      dialPersistent(now);
    });
  }

  private void lookWhereWeListen() {
    housekeeping.listens(acts.ask("ask where we listen", List::of, Transport::addresses));
  }

  private void lookWhetherReached() {
    Reachability now = housekeeping.reachability();
    if (now.state() != reach.state() || !now.address().equals(reach.address())) {
      reach = now;
      advertise();
      LOG.info("can others connect to this node: {} {}", now.state().name().toLowerCase(java.util.Locale.ROOT), now.address());
    }
  }

  private void advertise() {
    Set<String> abilities = new LinkedHashSet<>(List.of(Abilities.NODE, Abilities.DIAL_BACK));
    if (settings.compression()) {
      abilities.add(Abilities.DEFLATE);
    }
    if (reach.state() == Reachability.State.UNREACHABLE) {
      abilities.add(Abilities.UNREACHABLE);
    }
    acts.tell("advertise", transport -> transport.advertise(abilities));
  }

  /** A peer that was there before we listened: what was said with it is not known, so that only one that has said nothing may stay. */
  private void meet(PeerView view, Now now) {
    if (view.state() == PeerState.ESTABLISHED) {
      perform(List.of(new Effect.Disconnect(view.peer(), "a new beginning")));
    } else if (view.state() == PeerState.CONNECTED) {
      connected(view.peer(), view.outbound(), now);
    }
  }

  @Override
  public void changed(PeerChange change) {
    around.inbox().put(() -> onChange(change));
  }

  private void onChange(PeerChange change) {
    if (closed) {
      return;
    }
    Now now = around.clock().get();
    if (change.state() == PeerState.CONNECTED) {
      connected(change.peer(), change.outbound(), now);
    } else if (change.state() != PeerState.ESTABLISHED && change.state() != PeerState.CONNECTING) {
      gone(change.peer(), now);
    }
  }

  private void connected(String peer, boolean outbound, Now now) {
    if (admission.peers().contains(peer)) {
      return; // it was there when we began to listen
    }
    Optional<PeerView> view = acts.ask("look at a peer", Optional::<PeerView>empty,
        transport -> transport.peers().stream().filter(one -> one.peer().equals(peer)).findFirst());
    if (view.isEmpty()) {
      return; // gone already
    }
    if (ledger.banned(peer, now.wallMillis())) {
      perform(List.of(new Effect.Ban(peer, "is banned")));
      return;
    }
    Optional<String> full = outbound || role.has(Capability.ACCEPT_INBOUND) ? admission.connected(peer, outbound, view.get().address())
        : Optional.of("a " + role.text() + " node takes no connections");
    if (full.isPresent()) {
      perform(List.of(new Effect.Disconnect(peer, full.get())));
      return;
    }
    percents.put(peer, settings.ratePercent());
    streams.connected(peer);
    streams.allow(peer, settings.ratePercent(), now.nanos());
    perform(handshakes.connected(peer, view.get().publicKey(), outbound, now.nanos(), ours(now)));
  }

  private void gone(String peer, Now now) {
    handshakes.gone(peer);
    admission.gone(peer);
    streams.gone(peer);
    percents.remove(peer);
    deciding.remove(peer);
    packers.remove(peer);
    ReadyPeer left = ready.remove(peer);
    if (left != null) {
      (left.outbound() ? dialled : dialling).decrementAndGet();
      streams.handlers().forEach(protocol -> perform(protocol.gone(peer, now)));
    }
  }

  @Override
  public void received(String peer, String stream, Bytes message, Runnable handled) {
    AtomicBoolean once = new AtomicBoolean();
    Runnable done = () -> {
      if (once.compareAndSet(false, true)) {
        handled.run();
      }
    };
    boolean taken = around.inbox().offer(peer, () -> {
      try {
        onMessage(peer, stream, message);
      } finally {
        done.run();
      }
    });
    if (!taken) {
      done.run();
    }
  }

  private void onMessage(String peer, String stream, Bytes message) {
    if (closed) {
      return;
    }
    Now now = around.clock().get();
    Dispatcher.Verdict<Protocol> verdict = streams.judge(peer, ready.containsKey(peer), stream, message, now.nanos());
    outcomes.get(verdict.outcome()).increment();
    housekeeping.heard(peer, now);
    if (verdict.outcome() == Dispatcher.Outcome.DELIVERED && stream.startsWith(ENGINES_STREAMS)) {
      deciding.put(peer, now.nanos());
    }
    switch (verdict.outcome()) {
      case DELIVERED -> perform(verdict.handler().orElseThrow().received(peer, verdict.message(), now));
      case FLOOD -> perform(List.of(new Effect.Fine(peer, Offence.FLOOD, "sends too much on stream " + stream)));
      case MALFORMED -> perform(List.of(new Effect.Fine(peer, Offence.MALFORMED, "sends on stream " + stream + " what does not belong there")));
      default -> { }
    }
  }

  /** Whether a peer takes part in the streams of our engine. */
  private boolean decides(String peer) {
    Long heard = deciding.get(peer);
    return heard != null && around.clock().get().nanos() - heard < DECIDES_NANOS;
  }

  /** Time passes; called several times a second. */
  void tick() {
    around.inbox().put(() -> {
      if (closed) {
        return;
      }
      Now now = around.clock().get();
      perform(handshakes.tick(now.nanos()));
      perform(ledger.tick(now.wallMillis()));
      streams.handlers().forEach(protocol -> perform(protocol.tick(now)));
      node.tick(now);
      lookWhetherReached();
      if (now.nanos() - adaptedNanos >= ADAPT_NANOS) {
        adaptedNanos = now.nanos();
        adapt(now);
      }
      if (now.nanos() - diallingNanos >= DIAL_NANOS) {
        dialPersistent(now);
        lookWhereWeListen();
      }
      if (now.nanos() - savedNanos >= SAVE_NANOS) {
        savedNanos = now.nanos();
        save();
      }
    });
  }

  /** Again and again: what was let go for silence is wanted all the same, and the transport leaves alone what it has. */
  private void dialPersistent(Now now) {
    diallingNanos = now.nanos();
    persistent.forEach((peer, addresses) -> {
      if (!admission.peers().contains(peer) && !ledger.banned(peer, now.wallMillis())) {
        perform(List.of(new Effect.Dial(peer, addresses)));
      }
    });
  }

  private void adapt(Now now) {
    int load = around.inbox().load();
    percents.replaceAll((peer, percent) -> {
      int next = AdaptiveRate.next(percent, load, ledger.points(peer, now.wallMillis()));
      streams.allow(peer, next, now.nanos());
      return next;
    });
  }

  private void save() {
    if (ledger.takeChanged()) {
      around.kept().write(LEDGER, LedgerText.write(ledger.entries()));
    }
    around.kept().write(BOOK, exchange.keep());
  }

  /** A plugin brings a stream. */
  void add(String owner, StreamHandler handler) {
    around.inbox().put(() -> {
      if (closed) {
        return;
      }
      PluginStream stream;
      try {
        stream = new PluginStream(handler, this);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("a stream of {} is not there: {}", owner, e.toString());
        return;
      }
      Optional<String> refused = streams.register(owner, stream.rules(), stream);
      if (refused.isPresent()) {
        LOG.warn("a stream of {} is not there: {}", owner, refused.get());
        return;
      }
      plugins.add(stream);
      stream.open();
      offerAnew();
      Now now = around.clock().get();
      ready.values().forEach(peer -> stream.ready(peer, now));
    });
  }

  /** A plugin takes its stream away. */
  void remove(StreamHandler handler) {
    around.inbox().put(() -> plugins.stream().filter(stream -> stream.of(handler)).findFirst().ifPresent(stream -> {
      plugins.remove(stream);
      streams.unregister(stream.rules().spec().name(), stream);
      offerAnew();
      stream.close();
    }));
  }

  private void offerAnew() {
    acts.offer(streams.offered());
    Set<String> names = streams.names();
    ready.keySet().forEach(peer -> acts.tell("admit", transport -> transport.admit(peer, names)));
  }

  // ---- what operators want; on the inbox's thread

  /** Keeps a connection with a peer, as if it were configured. */
  void keep(String peer, List<String> addresses) {
    if (!persistent.containsKey(peer) && persistent.size() >= MAX_PERSISTENT) {
      throw new IllegalArgumentException(MAX_PERSISTENT + " peers are kept already. Let one go first: peers disconnect PEER");
    }
    persistent.merge(peer, addresses, (before, more) -> more.isEmpty() ? before : more);
    admission.always(peer, true);
    if (!admission.peers().contains(peer)) {
      perform(List.of(new Effect.Dial(peer, persistent.get(peer))));
    }
  }

  /** Lets a peer go; one that is not configured is not dialled again. Whether it was there. */
  boolean letGo(String peer) {
    if (!settings.persistent().containsKey(peer)) {
      persistent.remove(peer);
      admission.always(peer, false);
    }
    boolean there = admission.peers().contains(peer);
    perform(List.of(new Effect.Disconnect(peer, "an operator wants it")));
    return there;
  }

  /** Bans a peer until it is pardoned, and keeps that at once. */
  void ban(String peer, String reason) {
    perform(ledger.ban(peer, reason, around.clock().get().wallMillis()));
    save();
  }

  /** Lets a peer in again. Whether there was anything to forgive. */
  boolean pardon(String peer) {
    List<Effect> effects = ledger.pardon(peer);
    perform(effects);
    save();
    return !effects.isEmpty();
  }

  /** Peers in whatever state, in the order in which they came. */
  List<String> connected() {
    return List.copyOf(admission.peers());
  }

  /** Whether we dialled a connected peer. */
  boolean outbound(String peer) {
    return admission.outbound(peer);
  }

  /** Addresses of peers that are always dialled. */
  Map<String, List<String>> persistent() {
    return persistent;
  }

  /** As {@link Housekeeping#roundTrip}. */
  OptionalLong roundTrip(String peer) {
    return housekeeping.roundTrip(peer);
  }

  Acts acts() {
    return acts;
  }

  /** Says goodbye, lets all peers go, keeps what must be kept. */
  void close() {
    around.inbox().put(() -> {
      closed = true;
      ready.keySet().forEach(peer -> Handshakes.goodbye(peer).accept(this));
      save(); // while it is known who is there: they are dialled first after a restart
      List.copyOf(admission.peers()).forEach(peer -> acts.tell("disconnect", transport -> transport.disconnect(peer)));
      List.copyOf(plugins).forEach(PluginStream::close);
    });
  }

  private Ours ours(Now now) {
    return new Ours(now.wallNanos(), around.desk().height());
  }

  private void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.accept(this));
  }

  @Override
  public void perform(Effect effect) {
    around.inbox().put(() -> effect.accept(this));
  }

  @Override
  public CompletionStage<Void> send(String peer, String stream, Bytes message) {
    return outbox.send(peer, stream, message);
  }

  @Override
  public Bytes packed(String peer, Bytes message) {
    if (message.size() < Packing.LEAST || !packers.contains(peer)) {
      return message;
    }
    Bytes packed = Packing.pack(message);
    if (packed != message) {
      packedMessages.increment();
      savedBytes.add(message.size() - packed.size());
    }
    return packed;
  }

  @Override
  public void send(Effect.Send effect) {
    if (effect.stream().equals(Transport.HANDSHAKE)) { // before what follows it is done
      acts.send(effect.peer(), effect.stream(), effect.message());
    } else {
      outbox.send(effect.peer(), effect.stream(), packed(effect.peer(), effect.message()));
    }
  }

  @Override
  public void disconnect(Effect.Disconnect effect) {
    LOG.debug("peer {} is let go: {}", effect.peer(), effect.reason());
    acts.tell("disconnect", transport -> transport.disconnect(effect.peer()));
  }

  @Override
  public void fine(Effect.Fine effect) {
    fines.increment();
    LOG.debug("peer {} is fined for {}: {}", effect.peer(), effect.offence(), effect.reason());
    perform(ledger.fine(effect.peer(), effect.offence(), effect.points(), effect.reason(), around.clock().get().wallMillis()));
  }

  @Override
  public void admit(Effect.Admit effect) {
    Set<String> names = streams.names();
    acts.tell("admit", transport -> transport.admit(effect.peer(), names));
  }

  @Override
  public void establish(Effect.Establish effect) {
    String peer = effect.peer();
    if (!acts.tell("establish", transport -> transport.establish(peer))) {
      return;
    }
    Optional<PeerView> view = acts.ask("look at a peer", Optional::<PeerView>empty,
        transport -> transport.peers().stream().filter(one -> one.peer().equals(peer)).findFirst());
    ReadyPeer established = new ReadyPeer(peer, admission.outbound(peer), effect.height(),
        view.map(PeerView::capabilities).orElse(Set.of()),
        view.map(PeerView::address).orElse(""), view.map(PeerView::listensAt).orElse(List.of()));
    ready.put(peer, established);
    if (settings.compression() && established.can(Abilities.DEFLATE)) {
      streams.packs(peer);
      packers.add(peer);
    }
    (established.outbound() ? dialled : dialling).incrementAndGet();
    Now now = around.clock().get();
    streams.handlers().forEach(protocol -> perform(protocol.ready(established, now)));
  }

  @Override
  public void ban(Effect.Ban effect) {
    LOG.info("peer {} is banned: {}", effect.peer(), effect.reason());
    acts.tell("ban", transport -> transport.ban(effect.peer()));
  }

  @Override
  public void unban(Effect.Unban effect) {
    acts.tell("unban", transport -> transport.unban(effect.peer()));
  }

  @Override
  public void dial(Effect.Dial effect) {
    acts.tell("dial " + effect.peer(), transport -> transport.connect(effect.peer(), effect.addresses()));
  }

  @Override
  public void probe(Effect.Probe effect) {
    around.prober().probe(effect.host(), effect.port(), reached -> around.inbox().put(() -> {
      if (!reached) {
        exchange.unreachable(effect.peer());
      }
      perform(housekeeping.probed(effect.peer(), effect.address(), reached));
    }));
  }

  /** Whether others can connect to us. Any thread. */
  Reachability reachability() {
    return reach;
  }

  @Override
  public void submit(Effect.SubmitTransaction effect) {
    node.submit(effect);
  }

  @Override
  public void submit(Effect.SubmitBlock effect) {
    node.submit(effect);
  }

  /** What the node tells. */
  NodeSide node() {
    return node;
  }

  /** Established peers; on the inbox's thread. */
  Map<String, ReadyPeer> peers() {
    return java.util.Collections.unmodifiableMap(ready);
  }

  /** Entries about peers other than the ledger's; 0 when nobody is connected. */
  int remembered() {
    return handshakes.size() + admission.peers().size() + streams.measured() + percents.size() + deciding.size() + ready.size();
  }

  /** The ledger; on the inbox's thread. */
  Ledger ledger() {
    return ledger;
  }
}
