package org.blockberry.network.pex;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.blockberry.api.transport.Transport;

/**
 * Addresses of peers. Those only heard of lie in buckets that follow from the network of who told and the network of the address; those that
 * we reached ourselves in others, which follow from their own network. Who tells can fill a few buckets and no more, and who has many
 * addresses in one network as well. What others tell never changes what is known. Pure; not thread safe.
 */
final class AddressBook {
  /** Peers of which we only heard at most. */
  static final int MAX_HEARD = 2_048;
  /** Peers that we reached at most. */
  static final int MAX_TRIED = 1_024;
  private static final int BUCKET = 32;
  private static final int HEARD_BUCKETS = MAX_HEARD / BUCKET;
  private static final int TRIED_BUCKETS = MAX_TRIED / BUCKET;
  private static final int PER_SOURCE = 8; // buckets
  private static final int PER_GROUP = 4; // buckets of those reached
  private static final int LOOKS = 64;

  private final long key;
  private final Dice dice;
  private final boolean everywhere;
  private final Map<String, Known> peers = new TreeMap<>(); // ids are chosen by peers: a tree does not care how they hash
  private final Map<Integer, List<Known>> buckets = new LinkedHashMap<>(); // reached ones behind heard ones
  private int tried;

  /**
   * An empty one.
   *
   * @param key secret, always the same for one node
   * @param everywhere whether addresses of private networks count
   */
  AddressBook(long key, long seed, boolean everywhere) {
    this.key = key;
    this.dice = new Dice(seed);
    this.everywhere = everywhere;
  }

  /** Somebody tells of a peer. Gives whether that is news that was kept. */
  boolean heard(String id, String text, String sourceGroup, long nowMillis) {
    if (id.isEmpty() || id.length() > Transport.MAX_ID_LENGTH || !plain(id) || peers.containsKey(id)) {
      return false;
    }
    Optional<PeerAddress> address = PeerAddress.parse(text, id, everywhere);
    if (address.isEmpty()) {
      return false;
    }
    String group = address.get().group();
    long which = Long.remainderUnsigned(Dice.keyed(key, "which " + group + " " + sourceGroup), PER_SOURCE);
    int bucket = (int) Long.remainderUnsigned(Dice.keyed(key, "heard " + sourceGroup + " " + which), HEARD_BUCKETS);
    List<Known> others = buckets.computeIfAbsent(bucket, number -> new ArrayList<>());
    if (others.size() == BUCKET) {
      Optional<Known> hopeless = others.stream().filter(Known::hopeless).findFirst();
      if (hopeless.isEmpty()) {
        return false;
      }
      remove(hopeless.get());
    }
    put(new Known(id, address.get(), nowMillis), bucket);
    return true;
  }

  /** Letters and digits: what ids of peers are made of, and what a line of a file can hold. */
  private static boolean plain(String id) {
    return id.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9');
  }

  /** We reached a peer ourselves: its id is proven. */
  void reached(String id, List<String> addresses, long nowMillis) {
    Known known = peers.get(id);
    if (known == null) {
      Optional<PeerAddress> address = addresses.stream().map(text -> PeerAddress.parse(text, id, everywhere)).flatMap(Optional::stream).findFirst();
      if (address.isEmpty() || !plain(id)) {
        return;
      }
      known = new Known(id, address.get(), nowMillis);
    } else {
      remove(known);
    }
    Known peer = known;
    addresses.stream().map(text -> PeerAddress.parse(text, id, everywhere)).flatMap(Optional::stream).forEach(one -> peer.also(one.text()));
    peer.successMillis = nowMillis;
    peer.heardMillis = nowMillis;
    peer.failures = 0;
    peer.successes = Math.min(1_000, peer.successes + 1);
    place(peer);
  }

  private void place(Known peer) {
    long which = Long.remainderUnsigned(Dice.keyed(key, "id " + peer.id), PER_GROUP);
    int bucket = HEARD_BUCKETS + (int) Long.remainderUnsigned(Dice.keyed(key, "tried " + peer.group + " " + which), TRIED_BUCKETS);
    List<Known> others = buckets.computeIfAbsent(bucket, number -> new ArrayList<>());
    if (others.size() == BUCKET) {
      remove(others.stream().min(Comparator.comparingLong(one -> one.successMillis)).orElseThrow());
    }
    peer.tried = true;
    put(peer, bucket);
  }

  private void put(Known peer, int bucket) {
    peer.bucket = bucket;
    buckets.computeIfAbsent(bucket, number -> new ArrayList<>()).add(peer);
    peers.put(peer.id, peer);
    tried += peer.tried ? 1 : 0;
  }

  private void remove(Known peer) {
    List<Known> others = buckets.get(peer.bucket);
    others.remove(peer);
    if (others.isEmpty()) {
      buckets.remove(peer.bucket);
    }
    peers.remove(peer.id);
    tried -= peer.tried ? 1 : 0;
    peer.tried = false;
  }

  /** A dial begins. */
  void attempt(String id, long nowMillis) {
    Known known = peers.get(id);
    if (known != null) {
      known.attemptMillis = nowMillis;
    }
  }

  /** A dial has failed. One of which we only heard is dropped after a few. */
  void failed(String id, long nowMillis) {
    Known known = peers.get(id);
    if (known != null) {
      known.attemptMillis = nowMillis; // the pause begins with the failure
      known.failures = Math.min(1_000, known.failures + 1);
      if (known.hopeless()) {
        remove(known);
      }
    }
  }

  /**
   * Chooses a peer to dial: a bucket by chance, in it one by chance, the better of two.
   *
   * @param heardOnly whether only those count that we have not reached yet
   */
  Optional<Known> choose(boolean heardOnly, long nowMillis, Predicate<Known> allowed) {
    if (peers.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> numbers = new ArrayList<>(buckets.keySet());
    Known best = null;
    for (int look = 0; look < LOOKS; look++) {
      boolean wantTried = !heardOnly && dice.below(2) == 0;
      int number = numbers.get(dice.below(numbers.size()));
      if (number >= HEARD_BUCKETS != wantTried) {
        continue;
      }
      List<Known> bucket = buckets.get(number);
      Known one = bucket.get(dice.below(bucket.size()));
      if (one.due(nowMillis) && allowed.test(one)) {
        if (best != null) {
          return Optional.of(one.trust() > best.trust() ? one : best);
        }
        best = one;
      }
    }
    return best != null ? Optional.of(best)
        : peers.values().stream().filter(one -> !(heardOnly && one.tried) && one.due(nowMillis) && allowed.test(one)).findFirst();
  }

  /** Peers that we reached since then, the last ones first: nothing else is passed on. */
  List<Known> shared(long sinceMillis, String without, int most) {
    return peers.values().stream().filter(one -> one.tried && one.successMillis >= sinceMillis && !one.id.equals(without))
        .sorted(Comparator.comparingLong((Known one) -> -one.successMillis)).limit(most).toList();
  }

  Optional<Known> get(String id) {
    return Optional.ofNullable(peers.get(id));
  }

  /** Those that we reached; what is only heard of costs no disk. */
  List<Known> reached() {
    return peers.values().stream().filter(one -> one.tried).toList();
  }

  /** Takes back what was kept. */
  void load(Known peer) {
    if (!peers.containsKey(peer.id) && peers.size() < MAX_TRIED) {
      place(peer);
    }
  }

  int size() {
    return peers.size();
  }

  int tried() {
    return tried;
  }
}
