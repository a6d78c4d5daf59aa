package org.blockberry.network.pex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.peers.Subnet;
import org.blockberry.network.streams.Abilities;
import org.blockberry.network.streams.Protocol;
import org.blockberry.network.streams.ReadyPeer;

/**
 * The stream {@code pex}, and which peers are dialled. Answers are believed only if they were asked for, and only peers that we reached
 * ourselves are passed on. After a restart the peers of before are dialled first; outbound peers are of different networks; now and then a
 * peer of which we only heard is tried. A seed dials everybody it hears of, again every ten minutes, and lets peers go once they are told, so
 * that its places are for newcomers. Pure; not thread safe.
 */
public final class PeerExchange implements Protocol {
  /** Name of the stream. */
  public static final String STREAM = "pex";

  private static final int MAX_SHARED = 100;
  private static final int MAX_MESSAGE = 1 << 20;
  private static final int MAX_ANCHORS = 4;
  private static final long SECOND = 1_000_000_000L;
  private static final long ASK_NANOS = 30 * SECOND;
  private static final long ASK_SOON_NANOS = 11 * SECOND; // peers of ours, while few are known
  private static final long ANSWER_NANOS = 10 * SECOND;
  private static final long DIAL_NANOS = 30 * SECOND;
  private static final long FEELER_NANOS = 120 * SECOND;
  private static final long SEED_NANOS = 60 * SECOND;
  private static final long LOOK_NANOS = SECOND;
  private static final long TOLD_NANOS = 30 * SECOND; // a peer of ours asks a few times in it
  private static final long UNASKED_NANOS = 90 * SECOND; // an original node asks after 30 s for the first time
  private static final long CRAWLED_NANOS = 15 * SECOND; // for the answer to a seed
  private static final long CRAWL_MILLIS = 600_000; // until a seed visits a peer again
  private static final long DAY_MILLIS = 86_400_000;
  private static final Options OPTIONS = Options.SECURE.withLimits(new Limits(MAX_MESSAGE, 4, 512, 64, 1_000, 1, 16));
  private static final StreamRules RULES = StreamRules.builder(StreamSpec.of(STREAM, MAX_MESSAGE)).typeIds(Set.of(131, 132))
      .rate(1, 10, 1 << 20).build();

  private static final class Peer {
    private final boolean outbound;
    private final boolean seed;
    private final boolean capable;
    private final String network;
    private Optional<String> own; // where it listens on the machine that it comes from
    private long nextAsk;
    private long nextAnswer;
    private boolean asked;
    private final long sinceNanos;
    private long toldNanos; // 0 if it was told nothing yet

    private Peer(boolean outbound, boolean seed, boolean capable, String network, Optional<String> own, long nowNanos) {
      this.own = own;
      this.capable = capable;
      this.outbound = outbound;
      this.seed = seed;
      this.network = network;
      this.nextAsk = nowNanos;
      this.nextAnswer = nowNanos;
      this.sinceNanos = nowNanos;
    }
  }

  private record Dialled(String network, long untilNanos, boolean feeler) {}

  private final ExchangeLimits limits;
  private final AddressBook book;
  private final long key;
  private final Map<String, Peer> peers = new LinkedHashMap<>(); // established peers
  private final Map<String, Dialled> dials = new LinkedHashMap<>(); // no more than the slots and a feeler
  private final List<String> anchors;
  private final Dice dice;
  private long nextLook;
  private long nextFeeler;
  private long nextSeed;
  private boolean begun;
  private String self = "";

  /**
   * With what was kept of the last run.
   *
   * @param kept text of {@link #keep}; empty the first time
   * @throws IllegalArgumentException it is not readable
   */
  public PeerExchange(ExchangeLimits limits, Optional<String> kept) {
    Optional<BookText> before = kept.map(BookText::read);
    this.limits = limits;
    this.key = before.map(BookText::key).orElse(limits.key());
    this.book = new AddressBook(key, limits.seed(), limits.everywhere());
    this.dice = new Dice(limits.seed() ^ key);
    this.anchors = new ArrayList<>(before.map(BookText::anchors).orElse(List.of()));
    before.ifPresent(text -> text.peers().forEach(book::load));
  }

  /** What must be there after a restart. */
  public String keep() {
    List<String> now = peers.entrySet().stream().filter(entry -> entry.getValue().outbound && !entry.getValue().seed).map(Map.Entry::getKey)
        .limit(MAX_ANCHORS).toList(); // those that have been there longest
    return new BookText(key, now.isEmpty() ? anchors : now, book.reached()).write();
  }

  /** Our own id, which the transport knows. */
  public void self(String id) {
    self = id;
  }

  @Override
  public StreamRules rules() {
    return RULES;
  }

  @Override
  public List<Effect> ready(ReadyPeer peer, Now now) {
    Dialled dialled = dials.remove(peer.id());
    String network = network(peer.address());
    if (peer.outbound()) {
      List<String> addresses = new ArrayList<>(List.of(peer.address()));
      addresses.addAll(peer.listensAt());
      book.reached(peer.id(), addresses, now.wallMillis());
      if (dialled != null && dialled.feeler) {
        return List.of(new Effect.Disconnect(peer.id(), "it is there, which is all that was to be found out"));
      }
    } else if (!peer.can(Abilities.UNREACHABLE)) {
      peer.listensAt().stream().limit(2).forEach(address -> book.heard(peer.id(), address, network, now.wallMillis()));
    }
    peers.put(peer.id(), new Peer(peer.outbound(), limits.seeds().containsKey(peer.id()), peer.capable(), network,
        peer.outbound() || peer.can(Abilities.UNREACHABLE) ? Optional.empty() : own(peer), now.nanos()));
    return List.of();
  }

  /** Nobody has dialled it there, but who tells of it can put nobody in the way but itself. */
  private Optional<String> own(ReadyPeer peer) {
    Optional<byte[]> from = Subnet.address(peer.address());
    return peer.listensAt().stream().flatMap(text -> PeerAddress.parse(text, peer.id(), limits.everywhere()).stream()).map(PeerAddress::text)
        .filter(text -> from.isPresent() && Subnet.address(text).filter(host -> Arrays.equals(host, from.get())).isPresent()).findFirst();
  }

  /** We dialled a peer back and did not get through: it is passed on to nobody. */
  public void unreachable(String peer) {
    Peer known = peers.get(peer);
    if (known != null) {
      known.own = Optional.empty();
    }
  }

  private static String network(String address) {
    return Subnet.of(address, 16, 32).orElse("?");
  }

  @Override
  public List<Effect> gone(String peer, Now now) {
    Peer left = peers.remove(peer);
    if (left != null && left.outbound && limits.crawling() && !limits.persistent().contains(peer)) {
      return List.of(new Effect.Disconnect(peer, "a seed visits peers")); // the transport would dial it again
    }
    if (left != null && left.outbound && !left.seed && !limits.persistent().contains(peer)) {
      dials.put(peer, new Dialled(left.network, now.nanos() + DIAL_NANOS, false)); // the transport dials again; for so long its slot is kept
    }
    return List.of();
  }

  @Override
  public List<Effect> received(String peer, Bytes message, Now now) {
    Peer known = peers.get(peer);
    if (known == null) {
      return List.of();
    }
    PexMessage decoded;
    try {
      decoded = PexMessage.decodeTagged(message, OPTIONS);
    } catch (CramberryException e) {
      return List.of(new Effect.Fine(peer, Offence.MALFORMED, STREAM + ": " + e.getMessage()));
    }
    return decoded instanceof AddressRequest request ? onQuestion(peer, known, request, now) : onAnswer(peer, known, (AddressResponse) decoded, now);
  }

  private List<Effect> onQuestion(String peer, Peer known, AddressRequest request, Now now) {
    if (now.nanos() - known.nextAnswer < 0) {
      return List.of();
    }
    known.nextAnswer = now.nanos() + ANSWER_NANOS;
    known.toldNanos = known.toldNanos == 0 ? Math.max(1, now.nanos()) : known.toldNanos;
    long since = request.lastSeen() <= 0 ? 0 : request.lastSeen() > now.wallMillis() / 1_000 ? now.wallMillis() : request.lastSeen() * 1_000;
    Map<String, AddressInfo> shared = new LinkedHashMap<>();
    peers.forEach((id, one) -> {
      if (one.own.isPresent() && !id.equals(peer) && shared.size() < MAX_SHARED) {
        shared.put(id, new AddressInfo(one.own.get() + "/p2p/" + id, now.wallMillis() / 1_000, 0, id));
      }
    });
    book.shared(since, peer, MAX_SHARED - shared.size()).forEach(one -> shared.putIfAbsent(one.id,
        new AddressInfo(one.addresses.get(0) + "/p2p/" + one.id, one.successMillis / 1_000, 0, one.id)));
    return List.of(send(peer, new AddressResponse(List.copyOf(shared.values())))); // an empty one too
  }

  private List<Effect> onAnswer(String peer, Peer known, AddressResponse answer, Now now) {
    if (!known.asked) {
      return List.of();
    }
    known.asked = false;
    answer.peers().stream().limit(MAX_SHARED).filter(info -> !info.nodeId().equals(self))
        .forEach(info -> book.heard(info.nodeId(), info.multiaddr(), known.network, now.wallMillis()));
    if (limits.crawling()) {
      return known.outbound && !limits.persistent().contains(peer) ? List.of(new Effect.Disconnect(peer, "it has told a seed what it knows"))
          : List.of();
    }
    // Where there are others to talk to, a seed's place is for newcomers; in a small network it is a peer like all.
    return known.seed && known.outbound && !limits.persistent().contains(peer) && outbound() >= limits.maxOutbound()
        ? List.of(new Effect.Disconnect(peer, "it has told what it knows")) : List.of();
  }

  @Override
  public List<Effect> tick(Now now) {
    if (!limits.asking() && !limits.crawling() || begun && now.nanos() - nextLook < 0) {
      return List.of();
    }
    if (!begun) {
      begun = true;
      nextFeeler = now.nanos() + FEELER_NANOS;
      nextSeed = now.nanos();
    }
    nextLook = now.nanos() + LOOK_NANOS;
    List<Effect> effects = new ArrayList<>();
    boolean few = outbound() + dials.size() < limits.maxOutbound();
    peers.forEach((id, peer) -> {
      if (now.nanos() - peer.nextAsk >= 0) {
        peer.nextAsk = now.nanos() + (few && peer.capable ? ASK_SOON_NANOS : ASK_NANOS);
        peer.asked = true;
        effects.add(send(id, new AddressRequest(Math.max(0, (now.wallMillis() - DAY_MILLIS) / 1_000))));
      }
    });
    giveUp(now, effects);
    if (limits.crawling()) {
      letGo(now, effects);
    }
    fillSlots(now, effects);
    askSeed(now, effects);
    feel(now, effects);
    return effects;
  }

  private void giveUp(Now now, List<Effect> effects) {
    List<String> late = dials.entrySet().stream().filter(entry -> now.nanos() - entry.getValue().untilNanos >= 0).map(Map.Entry::getKey).toList();
    for (String peer : late) {
      dials.remove(peer);
      if (!peers.containsKey(peer)) {
        book.failed(peer, now.wallMillis());
        effects.add(new Effect.Disconnect(peer, "cannot be reached"));
      }
    }
  }

  /** A seed keeps no company. */
  private void letGo(Now now, List<Effect> effects) {
    peers.forEach((id, peer) -> {
      long stay = peer.outbound ? CRAWLED_NANOS : UNASKED_NANOS;
      boolean over = now.nanos() - peer.sinceNanos >= stay || !peer.outbound && peer.toldNanos != 0 && now.nanos() - peer.toldNanos >= TOLD_NANOS;
      if (over && !limits.persistent().contains(id)) {
        effects.add(new Effect.Disconnect(id, "a seed keeps no company"));
      }
    });
  }

  private long outbound() {
    return peers.entrySet().stream().filter(entry -> entry.getValue().outbound && !limits.persistent().contains(entry.getKey())).count();
  }

  private void fillSlots(Now now, List<Effect> effects) {
    while (outbound() + dials.size() < limits.maxOutbound()) {
      Optional<Known> next = Optional.empty();
      while (next.isEmpty() && !anchors.isEmpty()) {
        next = book.get(anchors.remove(0)).filter(this::mayBeDialled);
      }
      if (next.isEmpty()) {
        next = book.choose(false, now.wallMillis(), one -> mayBeDialled(one) && (!limits.crawling() || toBeVisited(one, now)));
      }
      if (next.isEmpty()) {
        return;
      }
      dial(next.get(), false, now, effects);
    }
  }

  private boolean mayBeDialled(Known one) {
    return !peers.containsKey(one.id) && !dials.containsKey(one.id) && !limits.persistent().contains(one.id) && !one.id.equals(self)
        && (limits.everywhere() || limits.crawling() || !networkInUse(one.group));
  }

  private static boolean toBeVisited(Known one, Now now) {
    return one.successMillis == 0 || now.wallMillis() - one.successMillis >= CRAWL_MILLIS;
  }

  private boolean networkInUse(String network) {
    return peers.values().stream().anyMatch(peer -> peer.outbound && peer.network.equals(network))
        || dials.values().stream().anyMatch(dialled -> dialled.network.equals(network));
  }

  private void dial(Known peer, boolean feeler, Now now, List<Effect> effects) {
    book.attempt(peer.id, now.wallMillis());
    dials.put(peer.id, new Dialled(peer.group, now.nanos() + DIAL_NANOS, feeler));
    effects.add(new Effect.Dial(peer.id, peer.addresses));
  }

  /** Only while there is nobody else to dial. */
  private void askSeed(Now now, List<Effect> effects) {
    if (now.nanos() - nextSeed < 0 || limits.seeds().isEmpty() || outbound() + dials.size() >= limits.maxOutbound()) {
      return;
    }
    nextSeed = now.nanos() + SEED_NANOS;
    List<String> ids = limits.seeds().keySet().stream().filter(id -> !peers.containsKey(id) && !dials.containsKey(id)).sorted().toList();
    if (!ids.isEmpty()) {
      String seed = ids.get(dice.below(ids.size()));
      dials.put(seed, new Dialled("seed", now.nanos() + DIAL_NANOS, false));
      effects.add(new Effect.Dial(seed, limits.seeds().get(seed)));
    }
  }

  private void feel(Now now, List<Effect> effects) {
    if (now.nanos() - nextFeeler < 0 || outbound() < limits.maxOutbound()) {
      return;
    }
    nextFeeler = now.nanos() + FEELER_NANOS;
    book.choose(true, now.wallMillis(), one -> !peers.containsKey(one.id) && !dials.containsKey(one.id) && !one.id.equals(self))
        .ifPresent(one -> dial(one, true, now, effects));
  }

  /** Peers in the book: reached, and all. */
  public int[] sizes() {
    return new int[] {book.tried(), book.size()};
  }

  /** Ids of peers that we dialled and that are there. */
  List<String> outboundPeers() {
    return peers.entrySet().stream().filter(entry -> entry.getValue().outbound).map(Map.Entry::getKey).toList();
  }

  private static Effect send(String peer, PexMessage message) {
    return new Effect.Send(peer, STREAM, PexMessage.encodeTagged(message));
  }
}
