package org.blockberry.node.wiring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 */
public final class StatePlaces implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatePlaces.class);
  private static final String APPLICATION = "application";
  private static final List<String> SLOTS = List.of("state-store", APPLICATION);
  private static final long KEEP_MINUTES = 10; // as the replaced version of a plugin
  private static final String REPLAYING = "replaying";
  private static final String STATE = "has";

  /** Where one version of an application has its state. */
  public record Place(int number, boolean replaying) {}

  private final Path data;
  private final KeptText kept;
  private final Map<String, Place> owners = new TreeMap<>(); // by type and version
  private final Set<Integer> retired = new HashSet<>();
  private int current;
  private String storeType = ""; // of the state stores at all places
  private boolean closed;

  /** @param data folder of the node's data */
  public StatePlaces(Path data) {
    this.data = data;
    this.kept = new KeptText(data.resolve("state-place"));
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
        storeType = words[2];
      } else {
        owners.put(words[0] + " " + words[1], new Place(Integer.parseInt(words[3]), words[2].equals(REPLAYING)));
      }
    }
  }

  private void keep() {
    String text = "current " + current + " " + storeType + "\n" + owners.entrySet().stream().map(one -> one.getKey() + " "
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

  private static String name(OfferKey key) {
    return key.type() + " " + key.version();
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
    Place place = owners.get(name(key));
    return place != null && place.number() == current && !place.replaying();
  }

  /** From now on the state at {@code place} is the present one. */
  synchronized void use(int place) {
    if (current != place) {
      current = place;
      keep();
    }
  }

  /**
   * The place where a version replays: where it has a state, or a new one.
   *
   * @param present what has the present state
   * @param store type of the state store
   */
  synchronized int begin(OfferKey key, Optional<OfferKey> present, String store) {
    storeType = store;
    present.ifPresent(one -> owners.put(name(one), new Place(current, false)));
    Place known = owners.get(name(key));
    if (known != null && known.number() != current) {
      retired.remove(known.number());
      owners.put(name(key), new Place(known.number(), true));
    } else {
      owners.put(name(key), new Place(unused(), true));
      remove(owners.get(name(key)).number(), Set.of()); // what a crash may have left there
    }
    keep();
    return owners.get(name(key)).number();
  }

  private int unused() {
    int number = 1;
    Set<Integer> used = owners.values().stream().map(Place::number).collect(Collectors.toSet());
    while (used.contains(number) || number == current || retired.contains(number)) {
      number++;
    }
    return number;
  }

  /** A version took over with its place; {@code before} had the present one. */
  synchronized void switched(int place, OfferKey key, Optional<OfferKey> before) {
    int old = current;
    before.ifPresent(one -> owners.put(name(one), new Place(old, false)));
    owners.put(name(key), new Place(place, false));
    current = place;
    keep();
  }

  /** A version goes on from the present state. */
  synchronized void shares(OfferKey key) {
    if ((!owners.isEmpty() || current != 0) && !hasCurrent(key)) {
      owners.put(name(key), new Place(current, false));
      keep();
    }
  }

  /** A replay ends without success: nothing of it stays. */
  synchronized void forgetReplay(OfferKey key) {
    Place place = owners.get(name(key));
    if (place != null && place.replaying()) {
      forget(place.number());
    }
  }

  /** Replays that nobody wants any more when the node starts. */
  synchronized void forgetReplaysBut(Optional<OfferKey> wanted) {
    owners.entrySet().stream().filter(one -> one.getValue().replaying() && wanted.map(StatePlaces::name).filter(one.getKey()::equals).isEmpty())
        .map(one -> one.getValue().number()).toList().forEach(this::forget);
  }

  private void forget(int number) {
    Set<String> types = owners.entrySet().stream().filter(one -> one.getValue().number() == number)
        .map(one -> one.getKey().substring(0, one.getKey().indexOf(' '))).collect(Collectors.toSet());
    owners.values().removeIf(place -> place.number() == number);
    keep();
    remove(number, types);
  }

  /** Of place 0, whose folders look like anybody's, only what is named. */
  private void remove(int number, Set<String> applications) {
    for (String slot : SLOTS) {
      Set<String> plain = slot.equals(APPLICATION) ? applications : Set.of(storeType);
      for (Path one : folders(slot)) {
        String name = one.getFileName().toString();
        if (number == 0 ? plain.contains(name) : placeOf(name) == number) {
          try {
            delete(one);
          } catch (IOException e) {
            LOG.warn("{} was not removed, which the next start will do: {}", one, e.toString());
          }
        }
      }
    }
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

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Places that are not the present one and where nothing replays are freed some time from now; until then one can go back to them. */
  public synchronized void retireOthers() {
    Set<Integer> old = owners.values().stream().filter(place -> !place.replaying() && place.number() != current).map(Place::number)
        .collect(Collectors.toSet());
    retired.addAll(old);
    if (!old.isEmpty()) {
      CompletableFuture.delayedExecutor(KEEP_MINUTES, TimeUnit.MINUTES).execute(() -> free(old));
    }
  }

  synchronized void free(Set<Integer> old) {
    old.stream().filter(number -> !closed && retired.remove(number)).forEach(number -> {
      LOG.info("the state that was replaced is removed from place {}", number);
      forget(number);
    });
  }

  /** Removes what no version owns, for example after a crash; replays that go on are kept. */
  public synchronized void sweep() {
    Set<Integer> used = owners.values().stream().map(Place::number).collect(Collectors.toSet());
    SLOTS.stream().flatMap(slot -> folders(slot).stream()).map(path -> placeOf(path.getFileName().toString())).distinct()
        .filter(number -> number != 0 && number != current && !used.contains(number)).toList()
        .forEach(number -> remove(number, Set.of()));
  }

  /** Nothing is freed any more. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
