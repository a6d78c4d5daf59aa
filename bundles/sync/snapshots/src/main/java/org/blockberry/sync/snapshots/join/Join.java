package org.blockberry.sync.snapshots.join;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.sync.snapshots.wire.SnapshotChunkRequest;
import org.blockberry.sync.snapshots.wire.SnapshotChunkResponse;
import org.blockberry.sync.snapshots.wire.SnapshotMetadata;
import org.blockberry.sync.snapshots.wire.SnapshotsRequest;
import org.blockberry.sync.snapshots.wire.SnapshotsResponse;
import org.blockberry.sync.snapshots.wire.StateSyncMessage;
import org.blockberry.sync.snapshots.wire.Stream;

/**
 * Finds a snapshot, fetches it from everybody who has it, and has it put in place.
 *
 * <p>Nobody can be blamed for another's lie: a peer is asked for a chunk only after it sent its own chunk 0, which names the hash of every other one; a chunk
 * that does not fit contradicts what the same peer sent before. Whoever sent the same chunk 0 vouches for the same snapshot: if that turns out to be another
 * one than offered, than the trusted headers say or than the state's root, all of them lied.
 *
 * <p>Pure; not thread safe. The methods give what is to be done.
 */
public final class Join {
  private static final int MALFORMED = 5;
  private static final int LIE = 50;
  private static final int MAX_REJECTED = 256;
  private static final int MAX_PEERS = 256;
  private static final int MAX_DOUBTS = 5;

  private enum Mode { DISCOVERING, CHECKING, RESUMING, FETCHING, FINISHING, ADOPTING, ENDED }

  private final JoinLimits limits;
  private final Set<Bytes> begun; // hashes of snapshots of which chunks are here
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Set<Offer> rejected = new HashSet<>();
  private final Map<Bytes, Bytes> firsts = new HashMap<>(); // chunk 0 by id, of the target
  private final Set<Bytes> wrong = new HashSet<>(); // ids of manifests that are lies, of the target
  private final TreeSet<Integer> missing = new TreeSet<>();
  private Mode mode = Mode.DISCOVERING;
  private Offer target;
  private Bytes judging = Bytes.EMPTY;
  private SnapshotManifest manifest; // the one that is fetched
  private Bytes manifestId = Bytes.EMPTY;
  private int doubts;
  private long judgeAgain = Long.MAX_VALUE;
  private long firstOffer = Long.MAX_VALUE;
  private long progressAt;
  private boolean everRight;
  private int toldChunks = -1;
  private List<Effect> effects = new ArrayList<>();

  /**
   * Begins.
   *
   * @param begun hashes of snapshots of which chunks are here from another time
   * @param now nanoseconds, as everywhere here
   */
  public Join(JoinLimits limits, Set<Bytes> begun, long now) {
    this.limits = limits;
    this.begun = Set.copyOf(begun);
    this.progressAt = now;
  }

  /** Whether nothing more is wanted. */
  public boolean ended() {
    return mode == Mode.ENDED;
  }

  /** A peer can be asked. */
  public List<Effect> ready(String peer, long now) {
    return act(now, () -> {
      if (sources.size() < MAX_PEERS) {
        sources.putIfAbsent(peer, new Source(peer));
      }
    });
  }

  /** A peer is gone. */
  public List<Effect> gone(String peer, long now) {
    return act(now, () -> sources.remove(peer));
  }

  /** Time passes. */
  public List<Effect> tick(long now) {
    return act(now, () -> { });
  }

  /** An answer of a peer. */
  public List<Effect> received(String peer, Bytes message, long now) {
    return act(now, () -> {
      Source source = sources.get(peer);
      if (source == null) {
        return;
      }
      StateSyncMessage read;
      try {
        read = StateSyncMessage.decodeTagged(message, Stream.OPTIONS);
      } catch (CramberryException e) {
        fine(source, MALFORMED, "answers what cannot be read: " + e.getMessage());
        return;
      }
      if (read instanceof SnapshotsResponse list) {
        listed(source, list.snapshots(), now);
      } else if (read instanceof SnapshotChunkResponse chunk) {
        chunk(source, chunk, now);
      }
    });
  }

  private void listed(Source source, List<SnapshotMetadata> said, long now) {
    Set<Offer> offers = said.stream().map(Offer::of).collect(Collectors.toCollection(LinkedHashSet::new));
    if (said.size() > Stream.MAX_OFFERS || !offers.stream().allMatch(Offer::isPossible)) {
      fine(source, MALFORMED, "offers snapshots that cannot be");
      return;
    }
    boolean kept = target != null && source.offers.contains(target);
    source.offers.clear();
    offers.stream().filter(offer -> offer.height() >= limits.trustHeight()).forEach(source.offers::add);
    if (kept && !source.manifest.isEmpty()) {
      source.offers.add(target); // it is being fetched; what it does not answer is seen
    }
    if (!source.offers.isEmpty() && firstOffer == Long.MAX_VALUE) {
      firstOffer = now;
    }
  }

  private void chunk(Source source, SnapshotChunkResponse answer, long now) {
    if (target == null || !answer.snapshotHash().equals(target.hash()) || source.asked.remove(answer.chunkIndex()) == null) {
      return; // nobody wants it any more
    }
    source.answered();
    if (answer.chunkIndex() == 0) {
      first(source, answer.data());
    } else if (manifest == null || !source.manifest.equals(manifestId)) {
      return; // of a snapshot that was given up
    } else if (!manifest.isChunk(answer.chunkIndex(), answer.data())) {
      lied(source, "sends chunk " + answer.chunkIndex() + " of snapshot " + target.hash() + " with another hash than its own chunk 0 names");
    } else if (missing.remove(answer.chunkIndex())) {
      progressAt = now;
      effects.add(new Effect.Keep(target.hash(), answer.chunkIndex(), answer.data()));
    }
  }

  private void first(Source source, Bytes data) {
    try {
      SnapshotManifest read = SnapshotManifest.decode(data);
      if (read.height() != target.height() || read.chunks() != target.chunks() || !read.state().appHash().equals(target.appHash())) {
        throw new DecodingException(0, "it is of height " + read.height() + " with " + read.chunks() + " chunks");
      }
    } catch (RuntimeException e) { // whatever a peer makes up
      lied(source, "sends a chunk 0 that is not that of the snapshot it offers: " + e.getMessage());
      return;
    }
    source.manifest = SnapshotManifest.sha256(data);
    if (wrong.contains(source.manifest)) {
      lied(source, "sends a manifest that is a lie");
    } else {
      firsts.putIfAbsent(source.manifest, data);
    }
  }

  /** A manifest was compared with trusted headers. */
  public List<Effect> judged(Bytes id, Judgement judgement, String reason, long now) {
    return act(now, () -> {
      if (mode != Mode.CHECKING || !id.equals(judging)) {
        return;
      }
      judging = Bytes.EMPTY;
      switch (judgement) {
        case RIGHT -> {
          manifestId = id;
          manifest = SnapshotManifest.decode(firsts.get(id));
          mode = Mode.RESUMING;
          if (!everRight) { // once: who sends no more than manifests must not keep us here
            everRight = true;
            progressAt = now;
          }
          effects.add(new Effect.Resume(target.hash(), manifest, firsts.get(id)));
        }
        case WRONG -> everybodyLied(id, "offers a snapshot of height " + target.height() + " that contradicts trusted headers: " + reason);
        default -> {
          if (++doubts >= MAX_DOUBTS) {
            end("nobody vouches for the header after height " + target.height() + ": " + reason);
          } else {
            judgeAgain = now + limits.askNanos();
          }
        }
      }
    });
  }

  /** So many chunks are here already. */
  public List<Effect> resumed(Bytes hash, Set<Integer> present, long now) {
    return act(now, () -> {
      if (mode == Mode.RESUMING && hash.equals(target.hash())) {
        missing.clear();
        for (int index = 1; index < target.chunks(); index++) {
          if (!present.contains(index)) {
            missing.add(index);
          }
        }
        mode = Mode.FETCHING;
      }
    });
  }

  /** All chunks were made a snapshot, or have another hash than it has. */
  public List<Effect> finished(Bytes hash, boolean whole, long now) {
    return act(now, () -> {
      if (mode != Mode.FINISHING || !hash.equals(target.hash())) {
        return;
      }
      if (whole) {
        mode = Mode.ADOPTING;
        progressAt = now;
        tell(Progress.Stage.APPLYING);
        effects.add(new Effect.Adopt(hash));
      } else {
        reject(manifestId, "offers snapshot " + hash + " but sends chunks with another hash");
      }
    });
  }

  /** The chain begins with the snapshot, or does not. */
  public List<Effect> adopted(Bytes hash, Judgement judgement, String reason, long now) {
    return act(now, () -> {
      if (mode != Mode.ADOPTING || !hash.equals(target.hash())) {
        return;
      }
      if (judgement == Judgement.RIGHT) {
        mode = Mode.ENDED;
        tell(Progress.Stage.DONE);
        effects.add(new Effect.End(""));
      } else if (judgement == Judgement.WRONG) {
        reject(manifestId, "offers a snapshot that is not what it claims to be: " + reason);
      } else {
        end(reason);
      }
    });
  }

  /** Something on this side cannot go on. */
  public List<Effect> failed(String reason, long now) {
    return act(now, () -> {
      if (mode != Mode.ENDED) {
        end(reason);
      }
    });
  }

  // ---- what is to be done ----

  private List<Effect> act(long now, Runnable event) {
    effects = new ArrayList<>();
    event.run();
    if (mode != Mode.ENDED) {
      expire(now);
      switch (mode) {
        case DISCOVERING -> discover(now);
        case CHECKING -> check(now);
        case FETCHING -> fetch(now);
        default -> { }
      }
      boolean waitsForOthers = mode == Mode.DISCOVERING || mode == Mode.CHECKING || mode == Mode.FETCHING;
      if (waitsForOthers && now - progressAt > limits.giveUpNanos()) {
        end(target == null ? "no peer has a snapshot of height " + limits.trustHeight() + " or above" : "nobody sends what is missing of a snapshot");
      }
    }
    return effects;
  }

  private void expire(long now) {
    for (Source source : sources.values()) {
      boolean late = source.asked.values().removeIf(at -> now - at > limits.requestNanos());
      if (late) {
        source.failed();
      }
    }
  }

  private void discover(long now) {
    for (Source source : sources.values()) {
      if (now - source.listedAt > limits.askNanos()) {
        source.listedAt = now;
        effects.add(new Effect.Ask(source.peer, StateSyncMessage.encodeTagged(new SnapshotsRequest(limits.trustHeight()))));
      }
    }
    if (firstOffer != Long.MAX_VALUE && now - firstOffer >= limits.gatherNanos()) {
      best().ifPresent(offer -> {
        target = offer;
        sources.values().forEach(Source::turn);
        firsts.clear();
        wrong.clear();
        doubts = 0;
        judging = Bytes.EMPTY;
        judgeAgain = Long.MAX_VALUE;
        mode = Mode.CHECKING;
        toldChunks = -1;
        tell(Progress.Stage.CHECKING);
        check(now);
      });
    }
  }

  private Optional<Offer> best() {
    Map<Offer, Long> all = sources.values().stream().flatMap(source -> source.offers.stream()).filter(offer -> !rejected.contains(offer))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return all.keySet().stream().max(Comparator.comparing((Offer offer) -> begun.contains(offer.hash())).thenComparing(Offer::height)
        .thenComparing(all::get).thenComparing(Offer::hash));
  }

  private void check(long now) {
    askForFirst(now);
    if (!judging.isEmpty()) {
      return;
    }
    List<Bytes> open = sources.values().stream().filter(source -> source.has(target)).map(source -> source.manifest)
        .filter(id -> !id.isEmpty()).distinct().toList();
    if (!open.isEmpty() && (doubts == 0 || now >= judgeAgain)) {
      judging = open.get(0);
      effects.add(new Effect.Judge(judging, SnapshotManifest.decode(firsts.get(judging))));
    } else if (open.isEmpty() && sources.values().stream().noneMatch(source -> source.has(target))) {
      giveTargetUp(false);
    }
  }

  private void askForFirst(long now) {
    for (Source source : sources.values()) {
      if (source.has(target) && source.manifest.isEmpty() && source.asked.isEmpty()) {
        ask(source, 0, now);
      }
    }
  }

  private void ask(Source source, int index, long now) {
    source.asked.put(index, now);
    effects.add(new Effect.Ask(source.peer, StateSyncMessage.encodeTagged(new SnapshotChunkRequest(target.hash(), index))));
  }

  private void fetch(long now) {
    int here = target.chunks() - 1 - missing.size();
    if (here != toldChunks) {
      toldChunks = here;
      tell(Progress.Stage.FETCHING);
    }
    if (missing.isEmpty()) {
      mode = Mode.FINISHING;
      effects.add(new Effect.Finish(target.height(), target.hash(), target.chunks(), target.appHash()));
      return;
    }
    askForFirst(now);
    List<Source> able = sources.values().stream().filter(source -> source.has(target) && source.manifest.equals(manifestId)).toList();
    Set<Integer> onTheWay = new HashSet<>();
    sources.values().forEach(source -> onTheWay.addAll(source.asked.keySet()));
    List<Integer> open = missing.stream().filter(index -> !onTheWay.contains(index)).limit((long) able.size() * limits.perPeer()).toList();
    int next = 0;
    for (int round = 1; round <= limits.perPeer(); round++) { // one each, then the second of each
      for (Source source : able) {
        if (next < open.size() && source.asked.size() < round) {
          ask(source, open.get(next++), now);
        }
      }
    }
    if (able.isEmpty() && sources.values().stream().noneMatch(source -> source.has(target))) {
      giveTargetUp(false);
    }
  }

  // ---- what is not right ----

  private void fine(Source source, int points, String reason) {
    effects.add(new Effect.Fine(source.peer, points, reason));
  }

  private void lied(Source source, String reason) {
    fine(source, LIE, reason);
    source.offers.remove(target);
    source.manifest = Bytes.EMPTY;
    source.asked.clear();
  }

  private void everybodyLied(Bytes id, String reason) {
    wrong.add(id);
    firsts.remove(id);
    sources.values().stream().filter(source -> source.manifest.equals(id)).forEach(source -> lied(source, reason));
  }

  /** What was fetched is a lie of all who sent its manifest. */
  private void reject(Bytes id, String reason) {
    Bytes hash = target.hash();
    everybodyLied(id, reason);
    giveTargetUp(true);
    effects.add(new Effect.Forget(hash));
  }

  private void giveTargetUp(boolean forGood) {
    if (forGood && rejected.size() < MAX_REJECTED) {
      rejected.add(target);
    }
    if (forGood && rejected.size() == MAX_REJECTED) {
      end("too many snapshots are lies");
      return;
    }
    target = null;
    manifest = null;
    manifestId = Bytes.EMPTY;
    sources.values().forEach(Source::turn);
    sources.values().forEach(source -> source.listedAt = Long.MIN_VALUE / 2); // what do they have now
    mode = Mode.DISCOVERING;
    tell(Progress.Stage.DISCOVERING);
  }

  private void tell(Progress.Stage stage) {
    int all = target == null ? 0 : target.chunks() - 1;
    int peers = (int) sources.values().stream().filter(source -> target != null && source.has(target)).count();
    int here = mode == Mode.FETCHING || mode == Mode.FINISHING || mode == Mode.ADOPTING ? all - missing.size() : 0;
    effects.add(new Effect.Tell(new Progress(stage, target == null ? 0 : target.height(), here, all, peers)));
  }

  private void end(String reason) {
    mode = Mode.ENDED;
    tell(Progress.Stage.GIVEN_UP);
    effects.add(new Effect.End(reason));
  }

  /** Entries that are kept because of peers. */
  int remembered() {
    return sources.size() + rejected.size() + firsts.size() + wrong.size();
  }
}
