package org.blockberry.network.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Offence;

/**
 * What peers owe, by their proven id: never by address, which an attacker can share with an honest peer. Points fade by one an hour, also
 * while a peer is away and over restarts. Who reaches the limit is banned for an hour, then two, up to a day; half the points stay. Another
 * chain or version is a ban of its own length; a false identity is one that only an operator ends. Pure; not thread safe.
 */
public final class Ledger {
  /** Peers at most; beyond it the one that matters least is forgotten, one that is banned last. */
  public static final int MAX_PEERS = 10_000;

  private static final long FIRST_BAN_MILLIS = Duration.ofHours(1).toMillis();
  private static final int MOST_DOUBLINGS = 5;
  private static final long LONGEST_BAN_MILLIS = Duration.ofHours(24).toMillis();
  private static final long OTHER_CHAIN_MILLIS = Duration.ofHours(1).toMillis();
  private static final long OTHER_VERSION_MILLIS = Duration.ofMinutes(30).toMillis();
  private static final Comparator<Map.Entry<String, Penalty>> LEAST =
      Comparator.<Map.Entry<String, Penalty>>comparingLong(entry -> entry.getValue().untilMillis())
          .thenComparingLong(entry -> entry.getValue().owed() + entry.getValue().atMillis()).thenComparing(Map.Entry::getKey);

  private final long banAt;
  private final Map<String, Penalty> peers = new TreeMap<>(); // ids are chosen by peers: a tree does not care how they hash
  private boolean changed;

  /** @param banPoints points at which a peer is banned, 1 to 1000 */
  public Ledger(int banPoints) {
    if (banPoints < 1 || banPoints > 1_000) {
      throw new IllegalArgumentException("banPoints is " + banPoints + " but must be 1 to 1000");
    }
    this.banAt = banPoints * Penalty.POINT;
  }

  /** Notes an offence, and bans if it is one too many. */
  public List<Effect> fine(String peer, Offence offence, String reason, long nowMillis) {
    return fine(peer, offence, offence.points(), reason, nowMillis);
  }

  /** As above, at another price. */
  public List<Effect> fine(String peer, Offence offence, int points, String reason, long nowMillis) {
    Penalty before = peers.getOrDefault(peer, Penalty.NONE).at(nowMillis);
    Penalty after = before.plus(points);
    Optional<Long> until = switch (offence) {
      case OTHER_CHAIN -> Optional.of(nowMillis + OTHER_CHAIN_MILLIS);
      case OTHER_VERSION -> Optional.of(nowMillis + OTHER_VERSION_MILLIS);
      case FALSE_IDENTITY -> Optional.of(Long.MAX_VALUE);
      default -> after.owed() >= banAt && !before.bannedAt(nowMillis) ? Optional.of(nowMillis + banMillis(after.bans())) : Optional.empty();
    };
    if (until.isEmpty() || before.bannedAt(nowMillis) && until.get() <= before.untilMillis()) {
      return put(peer, after);
    }
    List<Effect> effects = put(peer, after.banned(until.get(), Math.min(after.owed(), banAt / 2)));
    effects.add(new Effect.Ban(peer, reason));
    return effects;
  }

  private static long banMillis(int bans) {
    return Math.min(LONGEST_BAN_MILLIS, FIRST_BAN_MILLIS << Math.min(bans, MOST_DOUBLINGS));
  }

  /** Bans until an operator ends it. */
  public List<Effect> ban(String peer, String reason, long nowMillis) {
    List<Effect> effects = put(peer, peers.getOrDefault(peer, Penalty.NONE).at(nowMillis).banned(Long.MAX_VALUE, 0));
    effects.add(new Effect.Ban(peer, reason));
    return effects;
  }

  /** An operator ends a ban and forgets what the peer owes. */
  public List<Effect> pardon(String peer) {
    if (peers.remove(peer) == null) {
      return List.of();
    }
    changed = true;
    return List.of(new Effect.Unban(peer));
  }

  /** Whether a peer is banned. */
  public boolean banned(String peer, long nowMillis) {
    Penalty penalty = peers.get(peer);
    return penalty != null && penalty.bannedAt(nowMillis);
  }

  /** Whole points that a peer owes. */
  public long points(String peer, long nowMillis) {
    Penalty penalty = peers.get(peer);
    return penalty == null ? 0 : penalty.at(nowMillis).owed() / Penalty.POINT;
  }

  /** Ends the bans whose time is over and forgets who owes nothing any more. */
  public List<Effect> tick(long nowMillis) {
    List<Effect> effects = new ArrayList<>();
    for (var entries = peers.entrySet().iterator(); entries.hasNext();) {
      Map.Entry<String, Penalty> entry = entries.next();
      Penalty penalty = entry.getValue();
      if (penalty.untilMillis() != 0 && !penalty.bannedAt(nowMillis)) {
        effects.add(new Effect.Unban(entry.getKey()));
        penalty = penalty.free();
        entry.setValue(penalty);
        changed = true;
      }
      long quiet = nowMillis - penalty.atMillis();
      if (penalty.untilMillis() == 0 && quiet > LONGEST_BAN_MILLIS && penalty.at(nowMillis).owed() == 0) {
        entries.remove(); // how often it was banned counts for a day after the points are gone
        changed = true;
      }
    }
    return effects;
  }

  /** Everything, by peer; for the file and for operators. */
  public Map<String, Penalty> entries() {
    return java.util.Collections.unmodifiableMap(peers);
  }

  /** Peers that are banned now. */
  public List<String> bannedPeers(long nowMillis) {
    return peers.entrySet().stream().filter(entry -> entry.getValue().bannedAt(nowMillis)).map(Map.Entry::getKey).toList();
  }

  /** Takes over what was kept; more than {@link #MAX_PEERS} are left out. */
  public void load(Map<String, Penalty> kept) {
    kept.entrySet().stream().limit(MAX_PEERS).forEach(entry -> peers.put(entry.getKey(), entry.getValue()));
  }

  /** Whether there is something to keep since the last call. */
  public boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** What is forgotten is not banned any more either. */
  private List<Effect> put(String peer, Penalty penalty) {
    changed = true;
    peers.put(peer, penalty);
    List<Effect> effects = new ArrayList<>();
    if (peers.size() > MAX_PEERS) {
      Map.Entry<String, Penalty> least = peers.entrySet().stream().filter(entry -> !entry.getKey().equals(peer)).min(LEAST).orElseThrow();
      if (least.getValue().untilMillis() != 0) {
        effects.add(new Effect.Unban(least.getKey()));
      }
      peers.remove(least.getKey());
    }
    return effects;
  }
}
