package org.blockberry.node.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Offers;
import org.blockberry.node.wiring.RewirePlanner;
import org.blockberry.node.wiring.Rewirer;
import org.blockberry.node.wiring.SlotStates;
import org.blockberry.node.wiring.Wired;
import org.blockberry.node.wiring.WiringJournal;

/** Wiring, journal and selection, for operators. */
public final class AdminDesk implements NodeAdmin {
  private static final String ROLE = "node.role";

  private final Rewirer rewirer;
  private final WiringJournal journal;
  private final SlotStates states;
  private final Offers offers;
  private final Configuration configuration;
  private final Supplier<JsonValue> status;
  private final HealthBoard health;
  private final Supplier<JsonValue> schedule;
  private final Works works;

  /** What the desk does not do itself. */
  public interface Works {
    /** As {@link NodeAdmin#prune}. */
    JsonValue prune(boolean dryRun);

    /** As {@link NodeAdmin#copyData}. */
    JsonValue copyData();

    /** As {@link NodeAdmin#snapshots}. */
    JsonValue snapshots();

    /** As {@link NodeAdmin#createSnapshot}. */
    JsonValue createSnapshot();

    /** As {@link NodeAdmin#deleteSnapshot}. */
    JsonValue deleteSnapshot(String hash);

    /** As {@link NodeAdmin#restoreSnapshot}. */
    JsonValue restoreSnapshot(String hash);

    /** The present role. */
    Role role();

    /** As {@link NodeAdmin#changeRole}, without the configuration. */
    void change(Role role);
  }

  /**
   * A desk of a started node.
   *
   * @param status the node in one object
   * @param schedule what the chain changes at which height
   */
  public AdminDesk(Rewirer rewirer, WiringJournal journal, SlotStates states, Offers offers, Configuration configuration,
      Supplier<JsonValue> status, HealthBoard health, Works works, Supplier<JsonValue> schedule) {
    this.schedule = schedule;
    this.rewirer = rewirer;
    this.journal = journal;
    this.states = states;
    this.offers = offers;
    this.configuration = configuration;
    this.status = status;
    this.health = health;
    this.works = works;
  }

  @Override
  public JsonValue status() {
    return status.get();
  }

  @Override
  public JsonValue schedule() {
    return schedule.get();
  }

  @Override
  public List<SlotView> wiring() {
    Map<SlotName, SlotStates.SlotState> all = states.all();
    List<SlotView> views = new ArrayList<>();
    for (SlotName slot : RewirePlanner.START_ORDER) {
      SlotStates.SlotState state = all.get(slot);
      if (state != null) {
        views.add(view(slot, state));
      }
    }
    return views;
  }

  private SlotView view(SlotName slot, SlotStates.SlotState state) {
    SlotView.Builder view = SlotView.builder(slot.text(), state.state()).wanted(state.wanted()).since(state.since())
        .reason(state.reason()).offers(offerViews(slot, state.wired()));
    state.wired().ifPresent(wired -> view.type(wired.offer().type()).version(wired.offer().version().toString())
        .bundle(wired.offer().bundle()));
    return view.build();
  }

  private List<OfferView> offerViews(SlotName slot, Optional<Wired> wired) {
    return offers.keys().stream().filter(key -> key.slot() == slot).sorted(java.util.Comparator.comparing(OfferKey::type)
        .thenComparing(OfferKey::version).thenComparingLong(OfferKey::serviceId))
        .map(key -> OfferView.builder(key.type(), key.version().toString(), key.bundle()).distribution(key.distribution())
            .problem(rewirer.problem(key).orElse("")).blameless(rewirer.blameless(key)).progress(rewirer.progress(key).orElse("")).available(available(key, wired)).build()).toList();
  }

  private boolean available(OfferKey key, Optional<Wired> wired) {
    return rewirer.problem(key).isEmpty() && rewirer.progress(key).isEmpty() && wired.map(Wired::offer).filter(now -> now.type().equals(key.type())
        && now.version().compareTo(key.version()) < 0).isPresent();
  }

  @Override
  public List<JournalEntry> journal(int max) {
    return journal.last(max);
  }

  @Override
  public List<JournalEntry> use(SlotName slot, String type, boolean transientOnly) {
    return use(slot, type, "", transientOnly);
  }

  @Override
  public List<JournalEntry> use(SlotName slot, String type, String version, boolean transientOnly) {
    Optional<BundleVersion> lowest;
    try {
      lowest = version.isEmpty() ? Optional.empty() : Optional.of(BundleVersion.parse(version));
    } catch (IllegalArgumentException e) {
      throw new AdminException(e.getMessage() + ". Write one such as 1.2.0");
    }
    String typeKey = slot.text() + ".type";
    String versionKey = slot.text() + ".version";
    refuseIfFixed(typeKey);
    boolean forget = lowest.isEmpty() && !valueOf(typeKey).equals(type) && !valueOf(versionKey).isEmpty();
    if (lowest.isPresent() || forget) {
      refuseIfFixed(versionKey);
    }
    offers.bring(slot, type, true);
    return rewirer.use(slot, type, lowest, "node:use", () -> {
      configuration.set(typeKey, type, transientOnly);
      if (lowest.isPresent() || forget) {
        configuration.set(versionKey, lowest.map(Object::toString).orElse(""), transientOnly);
      }
    });
  }

  private void refuseIfFixed(String key) {
    String source = entry(key).map(ConfigEntry::source).orElse("default");
    if (source.startsWith("BLOCKBERRY_")) {
      throw new AdminException(key + " is set by the environment variable " + source + ", which wins over every choice made here."
          + " Unset it and restart, or change it there");
    }
  }

  private String valueOf(String key) {
    return entry(key).map(ConfigEntry::value).orElse("").replace("\"", "");
  }

  private Optional<ConfigEntry> entry(String key) {
    return configuration.entries().stream().filter(one -> one.key().equals(key)).findFirst();
  }

  @Override
  public JsonValue prune(boolean dryRun) {
    return works.prune(dryRun);
  }

  @Override
  public JsonValue changeRole(String role, boolean transientOnly) {
    Role wanted = Role.of(role).orElseThrow(() -> new AdminException("there is no role \"" + role + "\". Roles: "
        + Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "))));
    refuseIfFixed(ROLE);
    Role was = works.role();
    works.change(wanted);
    configuration.set(ROLE, role, transientOnly);
    return JsonValue.object().put("role", works.role().text()).put("was", was.text()).build();
  }

  @Override
  public JsonValue copyData() {
    return works.copyData();
  }

  @Override
  public JsonValue snapshots() {
    return works.snapshots();
  }

  @Override
  public JsonValue createSnapshot() {
    return works.createSnapshot();
  }

  @Override
  public JsonValue deleteSnapshot(String hash) {
    return works.deleteSnapshot(hash);
  }

  @Override
  public JsonValue restoreSnapshot(String hash) {
    return works.restoreSnapshot(hash);
  }

  @Override
  public List<String> diagnose() {
    List<String> lines = new ArrayList<>();
    wiring().stream().filter(slot -> !slot.reason().isEmpty())
        .forEach(slot -> lines.add(slot.slot() + ": " + slot.state() + ", " + slot.reason()));
    wiring().forEach(slot -> slot.offers().stream().filter(offer -> !offer.problem().isEmpty())
        .forEach(offer -> lines.add(slot.slot() + " \"" + offer.type() + "\" " + offer.version() + " is not used: " + offer.problem())));
    health.checks().forEach((name, status) -> {
      if (status.level() != HealthStatus.Level.PASS) {
        lines.add("health " + name + ": " + status.message());
      }
    });
    return lines;
  }
}
