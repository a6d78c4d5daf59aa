package org.blockberry.network.transactions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.peers.RecentHashes;
import org.blockberry.network.streams.Protocol;
import org.blockberry.network.streams.ReadyPeer;

/**
 * The stream {@code transactions}. What was offered to this node itself goes to some peers of ours at once and whole; the others of ours,
 * and all of them for what came from a peer, are told the hash; original ones when they ask. What somebody has and we lack is asked of one
 * peer at a time; another one that has it is asked when that one is slow. A peer gets a transaction once unasked and once if it asks, and
 * never one that it is known to have. What peers send is taken whether it was asked for or not, if it is what its hash says. Pure; not
 * thread safe.
 */
public final class Gossip implements Protocol {
  /** Name of the stream. */
  public static final String STREAM = "transactions";

  private static final int MAX_BATCH = 1_000;
  private static final int BATCH = 100;
  private static final int MAX_MESSAGE = 4 << 20;
  private static final int ANSWERS = 20; // messages that one question is worth
  private static final int SEEN = 100_000;
  private static final int IN_FLIGHT = 2_000; // asked for, or being checked; beyond it no more are asked for
  private static final int MOST_CHECKED = 8_192; // being checked, also of those that came unasked
  private static final int MOST_CHECKED_BYTES = 16 << 20;
  private static final int PUSHED_TO = 4; // peers
  private static final int PUSHED_BYTES = 16 << 10; // larger ones are announced
  private static final int POSTPONED = 1_000;
  private static final int BAD_IN_ONE_MESSAGE = 4;
  private static final int OVERHEAD = 64; // tags, lengths and hash of one transaction in a message
  private static final long SECOND = 1_000_000_000L;
  private static final long SLOW_NANOS = 3 * SECOND;
  private static final long AGAIN_NANOS = SECOND + SECOND / 10; // one question a second is answered
  private static final long FORGET_NANOS = 60 * SECOND;
  private static final long POSTPONE_NANOS = 30 * SECOND;
  private static final long CAPABLE_PULL = 6; // times less often than an original peer
  /** Counts and lengths are refused before anything is made of them. */
  static final Options OPTIONS = Options.SECURE.withLimits(new Limits(MAX_MESSAGE, 4, 64, MAX_MESSAGE, MAX_BATCH, 1, 8));
  private static final StreamRules RULES = StreamRules.builder(StreamSpec.of(STREAM, MAX_MESSAGE)).typeIds(Set.of(133, 134, 135, 136))
      .rate(200, 400, 20L << 20).build();

  /** What became of a transaction that was offered to the node. */
  public enum Outcome {
    /** It waits in the pool, or did already, or is committed. */
    TAKEN,
    /** The application refuses it. */
    INVALID,
    /** There was no room or no time; the same one may be taken later. */
    LATER
  }

  private final GossipLimits limits;
  private final Options options;
  private final Map<String, Partner> partners = new LinkedHashMap<>(); // established peers
  private final Wants wants = new Wants();
  private final RecentHashes seen;
  private final Map<Bytes, Integer> inFlight = new HashMap<>(); // with sizes
  private final Map<Bytes, Long> postponed = new LinkedHashMap<>();
  private int inFlightBytes;
  private int turn;
  private Map<Bytes, Bytes> pool = new LinkedHashMap<>();
  private List<Bytes> fresh = new ArrayList<>();

  /** Knows nobody and nothing yet. */
  public Gossip(GossipLimits limits) {
    this(limits, OPTIONS);
  }

  /** With other bounds for decoding, to show what they are for. */
  Gossip(GossipLimits limits, Options options) {
    this.limits = limits;
    this.options = options;
    this.seen = new RecentHashes(SEEN, limits.key());
  }

  @Override
  public StreamRules rules() {
    return RULES;
  }

  @Override
  public List<Effect> ready(ReadyPeer peer, Now now) {
    partners.put(peer.id(), new Partner(peer.id(), peer.capable(), limits.key(), now.nanos()));
    return List.of();
  }

  @Override
  public List<Effect> gone(String peer, Now now) {
    if (partners.remove(peer) == null) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    wants.gone(peer).forEach(hash -> askAnother(hash, now, effects));
    return effects;
  }

  @Override
  public List<Effect> received(String peer, Bytes message, Now now) {
    Partner partner = partners.get(peer);
    if (partner == null) {
      return List.of();
    }
    TransactionsMessage decoded;
    try {
      decoded = TransactionsMessage.decodeTagged(message, options);
    } catch (CramberryException e) {
      return List.of(new Effect.Fine(peer, Offence.MALFORMED, STREAM + ": " + e.getMessage()));
    }
    if (decoded instanceof TransactionDataResponse data) {
      return onData(partner, data);
    }
    if (!limits.active()) {
      return List.of(); // as an original node with a mempool of that kind does
    }
    if (decoded instanceof TransactionsRequest request) {
      return onQuestion(partner, request, now);
    }
    return decoded instanceof TransactionsResponse answer ? onHashes(partner, answer, now)
        : onWanted(partner, (TransactionDataRequest) decoded);
  }

  /** Tells what it does not have, the news first: each question is worth so many messages, one question a second. */
  private List<Effect> onQuestion(Partner partner, TransactionsRequest request, Now now) {
    if (now.nanos() - partner.nextAnswer < 0) {
      return List.of();
    }
    partner.nextAnswer = now.nanos() + SECOND;
    int chunk = Math.max(1, Math.min(MAX_BATCH, request.batchSize()));
    List<Bytes> news = new ArrayList<>();
    List<Bytes> again = new ArrayList<>();
    for (Bytes hash : pool.keySet()) {
      if (!partner.has.contains(hash)) {
        (partner.announced.contains(hash) ? again : news).add(hash);
      }
    }
    news.addAll(again);
    return announce(partner, news.subList(0, Math.min(news.size(), chunk * ANSWERS)), chunk);
  }

  private static List<Effect> announce(Partner partner, List<Bytes> hashes, int chunk) {
    List<Effect> effects = new ArrayList<>();
    for (int from = 0; from < hashes.size(); from += chunk) {
      List<Bytes> part = hashes.subList(from, Math.min(hashes.size(), from + chunk));
      part.forEach(partner.announced::add);
      effects.add(send(partner, new TransactionsResponse(part.stream().map(TransactionHash::new).toList())));
    }
    return effects;
  }

  private List<Effect> onHashes(Partner partner, TransactionsResponse answer, Now now) {
    Set<Bytes> missing = new LinkedHashSet<>();
    for (TransactionHash one : answer.transactions()) {
      Bytes hash = one.hash();
      if (hash.size() != 32) {
        return List.of(new Effect.Fine(partner.id, Offence.MALFORMED, "announces a hash of " + hash.size() + " bytes"));
      }
      partner.has.add(hash);
      if (wants.contains(hash)) {
        wants.alsoAt(hash, partner.id);
      } else if (lacks(hash, now)) {
        // What comes and finds no room is lost: whoever sent it believes that we have it.
        if (missing.size() < partner.room() && wants.size() + missing.size() + inFlight.size() < IN_FLIGHT) {
          missing.add(hash);
        } else {
          partner.more = true;
        }
      }
    }
    return ask(partner, List.copyOf(missing), now);
  }

  private boolean lacks(Bytes hash, Now now) {
    Long notBefore = postponed.get(hash);
    return !pool.containsKey(hash) && !seen.contains(hash) && !inFlight.containsKey(hash) && (notBefore == null || now.nanos() - notBefore >= 0);
  }

  private List<Effect> ask(Partner partner, List<Bytes> hashes, Now now) {
    List<Effect> effects = new ArrayList<>();
    for (int from = 0; from < hashes.size(); from += partner.share()) {
      List<Bytes> part = hashes.subList(from, Math.min(hashes.size(), from + partner.share()));
      for (Bytes hash : part) {
        wants.ask(hash, partner.id, now.nanos());
        partner.outstanding.put(hash, now.nanos() + FORGET_NANOS);
      }
      effects.add(send(partner, new TransactionDataRequest(part.stream().map(TransactionHash::new).toList())));
    }
    return effects;
  }

  /** Sends what it lacks, in messages that it can carry; what does not fit is left for its next question. */
  private List<Effect> onWanted(Partner partner, TransactionDataRequest request) {
    List<Bytes> wanted = new ArrayList<>();
    int total = 0;
    for (TransactionHash one : request.transactions()) {
      Bytes tx = pool.get(one.hash());
      int size = tx == null ? 0 : tx.size() + OVERHEAD;
      if (tx != null && size <= largestMessage() && total + size <= MAX_MESSAGE && partner.has.add(one.hash())) {
        wanted.add(one.hash());
        total += size;
      }
    }
    return parcels(wanted).stream().<Effect>map(parcel -> new Effect.Send(partner.id, STREAM, parcel.message())).toList();
  }

  private int largestMessage() {
    return limits.maxMessageBytes() - OVERHEAD;
  }

  /** Transactions that wait, in messages of a size that a peer can carry. */
  private List<Parcel> parcels(List<Bytes> hashes) {
    List<Parcel> parcels = new ArrayList<>();
    List<TransactionData> part = new ArrayList<>();
    int bytes = 0;
    for (Bytes hash : hashes) {
      TransactionData one = new TransactionData(hash, pool.get(hash));
      int size = one.data().size() + OVERHEAD;
      if (!part.isEmpty() && (bytes + size > largestMessage() || part.size() == MAX_BATCH)) {
        parcels.add(Parcel.of(part));
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(one);
      bytes += size;
    }
    if (!part.isEmpty()) {
      parcels.add(Parcel.of(part));
    }
    return parcels;
  }

  private record Parcel(List<Bytes> hashes, Bytes message) {
    static Parcel of(List<TransactionData> part) {
      return new Parcel(part.stream().map(TransactionData::hash).toList(), TransactionsMessage.encodeTagged(new TransactionDataResponse(part)));
    }
  }

  private List<Effect> onData(Partner partner, TransactionDataResponse data) {
    List<Effect> effects = new ArrayList<>();
    int bad = 0;
    for (TransactionData one : data.transactions()) {
      if (bad == BAD_IN_ONE_MESSAGE) {
        break;
      }
      if (one.data().isEmpty() || one.hash().isEmpty()) {
        continue;
      }
      Bytes hash = one.data().size() > limits.maxTxBytes() ? Bytes.EMPTY : Transaction.of(one.data()).hash();
      if (!hash.equals(one.hash())) { // nothing is noted under a hash that was not computed here
        bad++;
        effects.add(new Effect.Fine(partner.id, Offence.BAD_TRANSACTION,
            hash.isEmpty() ? "sends a transaction of " + one.data().size() + " bytes" : "sends a transaction that is not what its hash says"));
        continue;
      }
      partner.has.add(hash);
      if (partner.outstanding.remove(hash) != null) {
        partner.answered();
      }
      wants.remove(hash);
      if (pool.containsKey(hash) || seen.contains(hash) || inFlight.containsKey(hash)) {
        continue;
      }
      if (inFlight.size() == MOST_CHECKED || inFlightBytes + one.data().size() > MOST_CHECKED_BYTES) {
        partner.more = true;
        continue;
      }
      inFlight.put(hash, one.data().size());
      inFlightBytes += one.data().size();
      effects.add(new Effect.SubmitTransaction(partner.id, hash, one.data()));
    }
    return effects;
  }

  /** The node has answered about a transaction of a peer. */
  public List<Effect> submitted(String peer, Bytes hash, Outcome outcome, Now now) {
    Integer size = inFlight.remove(hash);
    inFlightBytes -= size == null ? 0 : size;
    if (outcome == Outcome.LATER) {
      postponed.put(hash, now.nanos() + POSTPONE_NANOS);
      if (postponed.size() > POSTPONED) {
        postponed.remove(postponed.keySet().iterator().next());
      }
      return List.of();
    }
    seen.add(hash);
    Partner partner = partners.get(peer);
    return outcome == Outcome.INVALID && partner != null && partner.failed(now.nanos())
        ? List.of(new Effect.Fine(peer, Offence.USELESS_TRANSACTIONS, "sends transactions that are refused, again and again"))
        : List.of();
  }

  /**
   * The transactions that wait now, in place of what was known before.
   *
   * @param waiting in order of arrival
   */
  public List<Effect> pool(Collection<Transaction> waiting, Now now) {
    List<Bytes> come = new ArrayList<>();
    Map<Bytes, Bytes> next = new LinkedHashMap<>(waiting.size() * 4 / 3 + 1);
    for (Transaction one : waiting) {
      next.put(one.hash(), one.bytes());
      if (!pool.containsKey(one.hash())) {
        come.add(one.hash());
      }
    }
    pool = next;
    return arrived(come, now);
  }

  /** Some transactions that wait, known or not. */
  public List<Effect> waits(Collection<Transaction> some, Now now) {
    List<Bytes> come = new ArrayList<>();
    for (Transaction one : some) {
      if (pool.putIfAbsent(one.hash(), one.bytes()) == null) {
        come.add(one.hash());
      }
    }
    return arrived(come, now);
  }

  private List<Effect> arrived(List<Bytes> hashes, Now now) {
    List<Bytes> own = new ArrayList<>();
    for (Bytes hash : hashes) {
      seen.add(hash);
      wants.remove(hash);
      postponed.remove(hash);
      if (pool.get(hash).size() > PUSHED_BYTES || partners.values().stream().anyMatch(partner -> partner.has.contains(hash))) {
        fresh.add(hash); // peers who got it from the same one have it in a moment, and need not be told
      } else {
        own.add(hash);
      }
    }
    return limits.active() && !own.isEmpty() ? push(own, now) : List.of();
  }

  /** Sends to some, in turn, and announces to the others what nobody can have yet. */
  private List<Effect> push(List<Bytes> hashes, Now now) {
    List<Partner> ours = partners.values().stream().filter(partner -> partner.capable).toList();
    List<Effect> effects = new ArrayList<>();
    for (Parcel parcel : ours.isEmpty() ? List.<Parcel>of() : parcels(hashes)) {
      for (int i = 0; i < ours.size(); i++) {
        Partner partner = ours.get((turn + i) % ours.size());
        if (i < PUSHED_TO && partner.mayBePushed(parcel.message().size(), now.nanos())) {
          parcel.hashes().forEach(partner.announced::add);
          effects.add(new Effect.Send(partner.id, STREAM, parcel.message()));
        } else {
          effects.addAll(announce(partner, parcel.hashes(), MAX_BATCH));
        }
      }
    }
    turn = ours.isEmpty() ? 0 : (turn + 1) % ours.size();
    return effects;
  }

  @Override
  public List<Effect> tick(Now now) {
    if (!limits.active()) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>(relay());
    for (Partner partner : partners.values()) {
      if (now.nanos() - partner.nextPull >= 0 || partner.worthAsking(now.nanos(), AGAIN_NANOS) && wants.size() + inFlight.size() < IN_FLIGHT / 2) {
        partner.more = false;
        partner.pulled = now.nanos();
        partner.nextPull = now.nanos() + limits.pullNanos() * (partner.capable ? CAPABLE_PULL : 1);
        effects.add(send(partner, new TransactionsRequest(BATCH)));
      }
      if (partner.outstanding.values().removeIf(until -> now.nanos() - until >= 0)) {
        partner.silent();
      }
    }
    wants.askedBefore(now.nanos() - SLOW_NANOS).forEach(hash -> askAnother(hash, now, effects));
    return effects;
  }

  /** Asks the next one that has it; if there is none it is forgotten when its time is over, until somebody tells of it again. */
  private void askAnother(Bytes hash, Now now, List<Effect> effects) {
    Wants.Want want = wants.get(hash);
    for (String other : List.copyOf(want.others())) {
      Partner partner = partners.get(other);
      if (partner != null && partner.room() > 0 && !partner.outstanding.containsKey(hash)) {
        effects.addAll(ask(partner, List.of(hash), now));
        return;
      }
    }
    Partner asked = partners.get(want.asked());
    if (asked == null || !asked.outstanding.containsKey(hash)) {
      wants.remove(hash);
    }
  }

  /** Tells peers of ours of what came from others. */
  public List<Effect> relay() {
    List<Bytes> news = fresh;
    fresh = new ArrayList<>();
    if (!limits.active() || news.isEmpty()) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    for (Partner partner : partners.values()) {
      if (partner.capable) {
        effects.addAll(announce(partner, news.stream().filter(hash -> pool.containsKey(hash) && !partner.has.contains(hash)
            && !partner.announced.contains(hash)).toList(), MAX_BATCH));
      }
    }
    return effects;
  }

  /** Entries that are kept because of peers. */
  int remembered() {
    return wants.size() + partners.size() + inFlight.size();
  }

  private static Effect send(Partner partner, TransactionsMessage message) {
    return new Effect.Send(partner.id, STREAM, TransactionsMessage.encodeTagged(message));
  }
}
