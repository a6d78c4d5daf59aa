package org.blockberry.node.wiring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blockberry.node.guard.KeptText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the states of applications are. Place 0 is the folders named by type alone, {@code data/state-store/TYPE} and
 * {@code data/application/TYPE}; place n has {@code @n} behind them. The file {@code data/state-place} says which place is the present
 * one and which version of an application has its state where, so that a node that dies at any moment finds the two that belong
 * together. Without the file there is place 0. Thread safe.
 *
 * <p>A state that was replaced goes when its successor has committed a block, {@link #KEEP} have passed since that block, and the chain
 * is not halted. The present one never goes. Folders that go are renamed at once, and deleted without holding anybody up.
 */
public final class StatePlaces implements AutoCloseable {
  /** How long a replaced state stays behind its successor's first block: as the replaced version of a plugin. */
  static final Duration KEEP = Duration.ofMinutes(10);
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1); // while the chain is halted
  private static final Logger LOG = LoggerFactory.getLogger(StatePlaces.class);
  private static final String APPLICATION = "application";
  private static final List<String> SLOTS = List.of("state-store", APPLICATION);
  private static final String GOING = ".going-"; // a folder that waits for its deletion
  private static final String REPLAYING = "replaying";
  private static final String STATE = "has";
  private static final String NOBODY = "?";

  /** Where one version of an application has its state. */
  public record Place(int number, boolean replaying) {}

  private final Path data;
  private final KeptText kept;
  private final LongSupplier nanoTime;
  private final Map<String, Place> owners = new TreeMap<>(); // by type, version and bundle
  private final Map<Integer, Long> retired = new HashMap<>(); // since when, by nanoTime
  private volatile BooleanSupplier halted = () -> false;
  private int current;
  private int written; // the present place as the file has it: one that is being brought along proves itself first
  private String storeType = ""; // of the state stores at all places
  private boolean armed;
  private boolean closed;

  /** @param data folder of the node's data */
  public StatePlaces(Path data) {
    this(data, System::nanoTime);
  }

  StatePlaces(Path data, LongSupplier nanoTime) {
    this.data = data;
    this.nanoTime = nanoTime;
    this.kept = new KeptText(data.resolve("state-place"));
  }

  /** @param chain whether the chain is halted, so that nothing is removed: one may want to go back */
  public void holdWhile(BooleanSupplier chain) {
    halted = chain;
  }

  /**
   * Reads what is known.
   *
   * @throws IllegalStateException the file is damaged or cannot be read
   */
  public synchronized void load() {
    try {
      Optional<String> text = kept.read();
      if (text.isPresent()) {
        parse(text.get());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(kept.file() + " cannot be used: " + e.getMessage() + ". Restore it from a backup of the home", e);
    }
  }

  private void parse(String text) {
    int end = text.lastIndexOf("sum ");
    if (end < 0 || !text.substring(end).equals("sum " + sum(text.substring(0, end)) + "\n")) {
      throw new IllegalArgumentException("it is damaged");
    }
    for (String line : text.substring(0, end).lines().toList()) {
      String[] words = line.split(" ");
      if (words[0].equals("current")) {
        current = Integer.parseInt(words[1]);
        written = current;
        storeType = words[2];
      } else {
        int last = words.length - 1; // earlier nodes did not say which bundle
        owners.put(words[0] + " " + words[1] + " " + (last == 4 ? words[2] : NOBODY),
            new Place(Integer.parseInt(words[last]), words[last - 1].equals(REPLAYING)));
      }
    }
  }

  private void keep() {
    String text = "current " + written + " " + storeType + "\n" + owners.entrySet().stream().map(one -> one.getKey() + " "
        + (one.getValue().replaying() ? REPLAYING : STATE) + " " + one.getValue().number() + "\n").collect(Collectors.joining());
    try {
      kept.keep(text + "sum " + sum(text) + "\n");
    } catch (IOException e) {
      throw new IllegalStateException(kept.file() + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static String sum(String text) {
    try {
      return HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Two bundles may have a type and a version in common, but not the layout of their states. */
  private String name(OfferKey key) {
    String exact = key.type() + " " + key.version() + " " + key.bundle();
    String unsaid = key.type() + " " + key.version() + " " + NOBODY;
    if (!owners.containsKey(exact) && owners.containsKey(unsaid)) {
      owners.put(exact, owners.remove(unsaid));
    }
    return exact;
  }

  /** A place whose state is nobody's that is known. */
  private void leave(int number, String type) {
    if (owners.values().stream().noneMatch(place -> place.number() == number)) {
      owners.put(type + " " + NOBODY + number + " " + NOBODY, new Place(number, false));
    }
  }

  /** The folder of a type at a place, below that of its slot. */
  public static String folder(String type, int place) {
    return place == 0 ? type : type + "@" + place; // no type has such a sign
  }

  /** The present place. */
  public synchronized int current() {
    return current;
  }

  /** Where a version has its state, if it is known to have one. */
  synchronized Optional<Place> of(OfferKey key) {
    return Optional.ofNullable(owners.get(name(key)));
  }

  /** Whether a version's state is the present one, as far as is known. */
  synchronized boolean hasCurrent(OfferKey key) {
    return of(key).filter(place -> place.number() == current && !place.replaying()).isPresent();
  }

  /** Whether a version has a state that is not in the middle of a replay. */
  synchronized boolean hasState(OfferKey key) {
    return of(key).filter(place -> !place.replaying()).isPresent();
  }

  /** From now on the state at {@code place} is the present one; known for good only once it has {@link #settled}. */
  synchronized void use(int place) {
    current = place;
    retired.clear();
  }

  /** The state at the present place is that of the chain: whoever brings an application along at the start says so afterwards. */
  public synchronized void settled() {
    List<String> level = owners.entrySet().stream().filter(one -> one.getValue().number() == current && one.getValue().replaying())
        .map(Map.Entry::getKey).toList();
    if (written != current || !level.isEmpty()) {
      level.forEach(name -> owners.put(name, new Place(current, false)));
      written = current;
      keep();
    }
  }

  /**
   * The place where a version replays: where it has a state of its own, or a new one.
   *
   * @param present what has the present state
   * @param store type of the state store
   */
  int begin(OfferKey key, Optional<OfferKey> present, String store) {
    List<Path> going = new ArrayList<>();
    try {
      return begin(key, present, store, going);
    } finally {
      delete(going);
    }
  }

  private synchronized int begin(OfferKey key, Optional<OfferKey> present, String store, List<Path> going) {
    storeType = store;
    present.ifPresent(one -> owners.put(name(one), new Place(current, false)));
    Place known = owners.get(name(key));
    int number;
    if (known != null && known.number() != current && !shared(name(key), known.number())) {
      number = known.number();
    } else {
      number = unused();
      going.addAll(rename(number, Set.of())); // what a crash may have left there
    }
    retired.remove(number);
    owners.put(name(key), new Place(number, true));
    keep();
    return number;
  }

  private boolean shared(String name, int number) {
    return owners.entrySet().stream().anyMatch(one -> one.getValue().number() == number && !one.getKey().equals(name));
  }

  private int unused() {
    int number = 1;
    Set<Integer> used = owners.values().stream().map(Place::number).collect(Collectors.toSet());
    while (used.contains(number) || number == current || number == written || retired.containsKey(number)) {
      number++;
    }
    return number;
  }

  /** A version took over with its place; {@code before} had the present one. Replays of others are over. */
  synchronized void switched(int place, OfferKey key, Optional<OfferKey> before) {
    int old = current;
    before.ifPresent(one -> owners.put(name(one), new Place(old, false)));
    leave(old, key.type());
    owners.replaceAll((name, other) -> new Place(other.number(), false));
    owners.put(name(key), new Place(place, false));
    current = place;
    written = place;
    retired.clear(); // the successor has to prove itself first
    keep();
  }

  /** A version goes on from the present state. */
  synchronized void shares(OfferKey key) {
    boolean known = of(key).filter(place -> place.number() == current).isPresent();
    if ((!owners.isEmpty() || current != 0) && !known && written == current) {
      Place before = owners.put(name(key), new Place(current, false));
      if (before != null) {
        leave(before.number(), key.type());
      }
      keep();
    }
  }

  /** A replay ends for good: nothing of it stays. */
  void forgetReplay(OfferKey key) {
    List<Path> going = new ArrayList<>();
    synchronized (this) {
      Place place = owners.get(name(key));
      if (place != null && place.replaying() && place.number() != current && place.number() != written) {
        going.addAll(forget(name(key), place.number()));
      }
    }
    delete(going);
  }

  /**
   * Ends replays that nobody can want any more; one whose version is only not there goes on when it is back.
   *
   * @param wanted whether the configuration may still mean a type and a version
   */
  void forgetReplaysUnless(BiPredicate<String, BundleVersion> wanted) {
    List<Path> going = new ArrayList<>();
    synchronized (this) {
      Map.copyOf(owners).forEach((name, place) -> {
        String[] words = name.split(" ");
        if (place.replaying() && place.number() != current && place.number() != written
            && !wanted.test(words[0], BundleVersion.parse(words[1]))) {
          LOG.info("{} {} is not wanted any more: what it replayed at place {} is removed", words[0], words[1], place.number());
          going.addAll(forget(name, place.number()));
        }
      });
    }
    delete(going);
  }

  /** Takes one owner away, and the folders if it was the only one; gives what is to be deleted. */
  private List<Path> forget(String name, int number) {
    boolean others = shared(name, number);
    owners.remove(name);
    keep();
    return others ? List.of() : rename(number, Set.of(name.substring(0, name.indexOf(' '))));
  }

  /** Of place 0, whose folders look like anybody's, only what is named. */
  private List<Path> rename(int number, Set<String> applications) {
    if (number == current || number == written) {
      throw new IllegalStateException("the state at place " + number + " is in use");
    }
    List<Path> going = new ArrayList<>();
    for (String slot : SLOTS) {
      Set<String> plain = slot.equals(APPLICATION) ? applications : Set.of(storeType);
      for (Path one : folders(slot)) {
        String name = one.getFileName().toString();
        if (number == 0 ? plain.contains(name) : placeOf(name) == number) {
          try {
            going.add(Files.move(one, one.resolveSibling(GOING + name + "-" + System.nanoTime())));
          } catch (IOException e) {
            LOG.warn("{} was not removed, which the next start will do: {}", one, e.toString());
          }
        }
      }
    }
    return going;
  }

  private List<Path> folders(String slot) {
    Path folder = data.resolve(slot);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> types = Files.list(folder)) {
      return types.toList();
    } catch (IOException e) {
      LOG.warn("{} cannot be looked at: {}", folder, e.toString());
      return List.of();
    }
  }

  private static int placeOf(String folder) {
    int at = folder.lastIndexOf('@');
    return at > 0 && folder.substring(at + 1).matches("[1-9][0-9]{0,8}") ? Integer.parseInt(folder.substring(at + 1)) : 0;
  }

  /** Not under the lock: it may take long. */
  private static void delete(List<Path> going) {
    for (Path folder : going) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        LOG.warn("{} was not removed, which the next start will do: {}", folder, e.toString());
      }
    }
  }

  /** Removes what a type of state store has at the present place; who calls knows that the state is in another type's. */
  public void discardStore(String type) {
    List<Path> going = new ArrayList<>();
    synchronized (this) {
      Path folder = data.resolve(SLOTS.get(0)).resolve(folder(type, current));
      if (Files.isDirectory(folder)) {
        try {
          going.add(Files.move(folder, folder.resolveSibling(GOING + folder.getFileName() + "-" + System.nanoTime())));
        } catch (IOException e) {
          throw new IllegalStateException(folder + " cannot be removed: " + e.getMessage(), e);
        }
      }
    }
    delete(going);
  }

  /** The present application has committed a block: what was replaced is freed some time from now; until then one can go back to it. */
  public synchronized void committed() {
    if (owners.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    owners.values().stream().filter(place -> !place.replaying() && place.number() != current && place.number() != written)
        .forEach(place -> retired.putIfAbsent(place.number(), now));
    arm(KEEP);
  }

  private void arm(Duration wait) {
    if (!armed && !closed && !retired.isEmpty()) {
      armed = true;
      CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS).execute(this::freeLater);
    }
  }

  private void freeLater() {
    synchronized (this) {
      armed = false;
    }
    free();
    synchronized (this) {
      arm(LOOK_AGAIN);
    }
  }

  /** Removes what has been retired long enough, unless the chain is halted. */
  void free() {
    boolean waits = halted.getAsBoolean(); // asked without the lock
    List<Path> going = new ArrayList<>();
    synchronized (this) {
      if (closed || waits) {
        return;
      }
      long now = nanoTime.getAsLong();
      List<Integer> due = retired.entrySet().stream().filter(one -> now - one.getValue() >= KEEP.toNanos()).map(Map.Entry::getKey).toList();
      for (int number : due) {
        retired.remove(number);
        LOG.info("the state that was replaced is removed from place {}", number);
        List<String> names = owners.entrySet().stream().filter(one -> one.getValue().number() == number).map(Map.Entry::getKey).toList();
        Set<String> types = names.stream().map(name -> name.substring(0, name.indexOf(' '))).collect(Collectors.toSet());
        owners.keySet().removeAll(names);
        keep();
        going.addAll(rename(number, types));
      }
    }
    delete(going);
  }

  /** Removes what no version owns, for example after a crash; replays that go on are kept. */
  public void sweep() {
    List<Path> going = new ArrayList<>();
    synchronized (this) {
      Set<Integer> used = owners.values().stream().map(Place::number).collect(Collectors.toSet());
      SLOTS.stream().flatMap(slot -> folders(slot).stream()).filter(path -> path.getFileName().toString().startsWith(GOING)).forEach(going::add);
      SLOTS.stream().flatMap(slot -> folders(slot).stream()).map(path -> placeOf(path.getFileName().toString())).distinct()
          .filter(number -> number != 0 && number != current && number != written && !used.contains(number)).toList()
          .forEach(number -> going.addAll(rename(number, Set.of())));
    }
    delete(going);
  }

  /** Nothing is freed any more. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
