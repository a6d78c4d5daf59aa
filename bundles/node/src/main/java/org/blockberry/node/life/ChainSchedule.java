package org.blockberry.node.life;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.settings.SettingKey;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.schedule.Schedule;
import org.blockberry.node.schedule.ScheduleEntry;
import org.blockberry.node.schedule.ScheduleView;
import org.blockberry.node.wiring.Coming;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.ReplayBeside;
import org.blockberry.node.wiring.WantedSlot;
import org.blockberry.node.wiring.Wired;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chain's schedule in this node: read from chain state and configuration, held against the wiring. Thread safe. */
final class ChainSchedule implements ScheduleGate, HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ChainSchedule.class);

  /** Where the chain is. */
  record Position(Bytes schedule, long tip) {}

  private record Decoded(Bytes encoded, Schedule schedule) {}

  private final Supplier<List<ScheduleEntry>> configuration;
  private final Supplier<Map<SlotName, Wired>> wired;
  private final EngineProofs proofs;
  private final Function<Predicate<OfferKey>, Optional<ReplayBeside.Progress>> replay;
  private volatile Supplier<Position> position = () -> new Position(Bytes.EMPTY, 0);
  private volatile Decoded decoded = new Decoded(Bytes.EMPTY, Schedule.NONE);
  private volatile List<ScheduleEntry> configured = List.of();
  private volatile String invalid = "";
  private volatile String said = "";
  private Optional<ScheduleEntry> foreseen = Optional.empty(); // for the commit thread

  /**
   * A schedule of a chain that need not be there yet.
   *
   * @param configuration reads {@code [[schedule]]}
   * @param wired what fills the slots at this moment
   * @param proofs asks the commit verifiers
   * @param replay how far one of some applications is that replays beside the present one
   */
  ChainSchedule(Supplier<List<ScheduleEntry>> configuration, Supplier<Map<SlotName, Wired>> wired, EngineProofs proofs,
      Function<Predicate<OfferKey>, Optional<ReplayBeside.Progress>> replay) {
    this.replay = replay;
    this.proofs = proofs;
    this.configuration = configuration;
    this.wired = wired;
  }

  /** The chain is there, or known as far as the disk knows it. */
  void follow(Supplier<Position> chain) {
    position = chain;
  }

  /**
   * Reads the configuration.
   *
   * @throws HaltException its entries are not possible
   */
  void load() {
    try {
      configured = new Schedule(configuration.get()).entries();
      invalid = "";
    } catch (IllegalArgumentException e) {
      throw new HaltException("[[schedule]] of config.toml is not usable: " + e.getMessage(), e);
    }
  }

  /** The configuration may have changed; entries that are not possible leave those of before. */
  void reload() {
    try {
      load();
    } catch (HaltException | InvalidConfigurationException e) {
      LOG.error("{}. The entries of before count", e.getMessage());
      invalid = e.getMessage();
    }
  }

  private ScheduleView view() {
    Position now = position.get();
    Decoded known = decoded;
    if (!known.encoded().equals(now.schedule())) {
      known = new Decoded(now.schedule(), Schedule.decode(now.schedule()));
      decoded = known;
    }
    return new ScheduleView(known.schedule(), configured, now.tip());
  }

  @Override
  public List<ScheduleEntry> configured() {
    return configured;
  }

  @Override
  public Optional<SlotEmpty> obstacle(long height) {
    Optional<ScheduleView.Obstacle> found = view().obstacle(height, wired, this::onItsWay).or(() -> proofs.missing(engine(height))
        .map(why -> new ScheduleView.Obstacle(SlotName.CONSENSUS, why)));
    String reason = found.map(ScheduleView.Obstacle::reason).orElse("");
    if (!reason.equals(said)) {
      said = reason;
      if (!reason.isEmpty()) {
        LOG.warn("the chain stops before height {}: {}", height, reason);
      }
    }
    return found.map(one -> new SlotEmpty(one.slot(), one.reason()));
  }

  /** Without the height, which would make it another obstacle each time. */
  private Optional<String> onItsWay(ScheduleEntry entry) {
    return replay(entry).map(one -> one.key() + " is there and " + (one.level() ? "takes over now"
        : "replays the blocks beside the present one: the chain goes on when it is level, node:status shows how far it is"));
  }

  private Optional<ReplayBeside.Progress> replay(ScheduleEntry entry) {
    return replay.apply(key -> key.slot() == entry.slot() && key.type().equals(entry.type()) && entry.allows(key.version()));
  }

  /** The next change of the application, if there is one. */
  Optional<Coming> coming(Map<SlotName, WantedSlot> wanted) {
    return view().coming(SlotName.APPLICATION, wanted.get(SlotName.APPLICATION));
  }

  /** Whether another change of the application is ahead than when this was asked last. For the commit thread. */
  boolean foreseesAnother() {
    ScheduleView view = view();
    Optional<ScheduleEntry> next = view.whole().next(SlotName.APPLICATION, view.tip() + 1);
    boolean other = !next.equals(foreseen);
    foreseen = next;
    return other;
  }

  @Override
  public Optional<String> proofProblem(ChainState state, SealedBlock sealed) {
    return proofs.problem(engine(sealed.height()), state, sealed);
  }

  @Override
  public void lookAhead(ChainState state, SealedBlock sealed) {
    proofs.lookAhead(engine(sealed.height()), state, sealed);
  }

  /** Who verifies the next block, for {@code node:status}. */
  JsonValue verifier() {
    return proofs.toJson(engine(position.get().tip() + 1));
  }

  /** Whether the next block cannot come before the wiring changes. */
  boolean stopsNextBlock() {
    return obstacle(position.get().tip() + 1).isPresent();
  }

  /** Whether the wiring for the block after {@code height} may differ from the one before. */
  boolean changesAfter(long height) {
    return view().whole().begins(height + 1);
  }

  /** The engine that the schedule names for a height; empty if it leaves that to the configuration. */
  Optional<String> engine(long height) {
    return view().whole().inForce(SlotName.CONSENSUS, height).map(ScheduleEntry::type);
  }

  /** Whether it names what fills a slot for the next block. */
  boolean fixes(SlotName slot) {
    ScheduleView now = view();
    return now.whole().inForce(slot, now.tip() + 1).isPresent();
  }

  Map<SlotName, WantedSlot> overrule(Map<SlotName, WantedSlot> wanted) {
    return view().overrule(wanted);
  }

  /** As {@link #overrule}, for the last block: what was wanted before the chain began to wait for another wiring. */
  Map<SlotName, WantedSlot> overruleLast(Map<SlotName, WantedSlot> wanted) {
    ScheduleView now = view();
    return new ScheduleView(now.chain(), now.configured(), now.tip() - 1).overrule(wanted);
  }

  boolean demands(OfferKey to) {
    return view().demands(to);
  }

  /**
   * Settings as the configuration has them, with those that the schedule fixes.
   *
   * @param raw what the plan was made with
   * @throws IllegalArgumentException the schedule fixes a setting that the implementation does not have or allow
   */
  static Settings settings(OfferKey offer, SettingsSchema schema, Settings configuredOnes, Map<String, Object> raw) {
    Map<String, String> fixed = ScheduleView.parametersIn(raw);
    if (fixed.isEmpty()) {
      return configuredOnes;
    }
    Map<String, Object> values = new HashMap<>(configuredOnes.asMap());
    fixed.forEach((name, text) -> values.put(name, value(schema.key(name).orElseThrow(() -> new IllegalArgumentException(
        "the schedule sets " + name + ", which " + offer + " does not have")), text)));
    return Settings.of(schema, values);
  }

  private static Object value(SettingKey key, String text) {
    return switch (key.type()) {
      case STRING -> text;
      case INTEGER -> Long.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case DURATION -> Durations.parse(text).map(Duration.class::cast).orElseThrow(() -> new IllegalArgumentException(
          key.name() + " is \"" + text + "\" but must be a duration"));
      case STRING_LIST -> text.isEmpty() ? List.of() : List.of(text.split(","));
    };
  }

  /** What {@code node:schedule} shows. */
  JsonValue toJson() {
    ScheduleView view = view();
    JsonValue.ArrayBuilder entries = JsonValue.array();
    List<ScheduleEntry> all = new ArrayList<>(view.whole().entries());
    Map<SlotName, ScheduleEntry> inForce = new TreeMap<>();
    for (SlotName slot : ScheduleEntry.SLOTS) {
      view.whole().inForce(slot, view.tip() + 1).ifPresent(entry -> inForce.put(slot, entry));
    }
    for (ScheduleEntry entry : all) {
      JsonValue.ObjectBuilder one = JsonValue.object();
      entry.toJson().members().forEach(one::put);
      if (entry.from() > view.tip() + 1) {
        replay(entry).ifPresent(progress -> one.put("prepared", progress.key() + (progress.level() ? " is ready, level at height "
            : " replays beside the present one: height ") + progress.height() + " of " + progress.tip()));
      }
      entries.add(one.put("source", view.chain().entries().contains(entry) ? "chain" : "config.toml")
          .put("state", entry.from() > view.tip() + 1 ? "ahead" : entry.equals(inForce.get(entry.slot())) ? "in force" : "past").build());
    }
    JsonValue.ArrayBuilder demands = JsonValue.array();
    view.demands(view.tip() + 1, wired.get()).values().forEach(demand -> {
      JsonValue.ObjectBuilder one = JsonValue.object();
      demand.entry().toJson().members().forEach(one::put);
      demands.add(one.put("met", demand.here().isEmpty()).put("here", demand.here()).build());
    });
    String problem = obstacle(view.tip() + 1).map(Throwable::getMessage).orElseGet(this::warning);
    return JsonValue.object().put("height", view.tip()).put("problem", problem).put("entries", entries.build())
        .put("demands", demands.build()).build();
  }

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public HealthStatus check() {
    Optional<SlotEmpty> obstacle = obstacle(position.get().tip() + 1);
    if (obstacle.isPresent()) {
      return HealthStatus.fail(obstacle.get().getMessage());
    }
    String warning = warning();
    return warning.isEmpty() ? HealthStatus.OK : HealthStatus.warn(warning);
  }

  private String warning() {
    return invalid.isEmpty() ? view().warning().orElse("") : invalid;
  }
}
