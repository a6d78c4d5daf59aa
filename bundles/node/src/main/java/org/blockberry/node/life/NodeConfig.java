package org.blockberry.node.life;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.node.intake.IntakeSettings;
import org.blockberry.node.schedule.ScheduleEntry;
import org.blockberry.node.prune.PruningRules;
import org.blockberry.node.prune.PruningStrategy;
import org.blockberry.node.snapshot.SnapshotRules;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.Offers;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.RewirePlanner;
import org.blockberry.node.wiring.RewireSettings;
import org.blockberry.node.wiring.Versions;
import org.blockberry.node.wiring.WantedSlot;

/** The node's configuration as its parts want it; always the present values. Threading: any. */
final class NodeConfig {
  private final Configuration source;
  private final Map<String, SettingsSchema> sections;
  private final Optional<Role> startedAs;

  /** @param startedAs role that the start fixes */
  NodeConfig(Configuration source, boolean development, Optional<Role> startedAs) {
    this.source = source;
    this.startedAs = startedAs;
    this.sections = NodeSections.all(development);
  }

  Configuration source() {
    return source;
  }

  private Settings table(String name) {
    return source.read(name, sections.get(name));
  }

  String moniker() {
    return table(NodeSections.NODE).string("moniker");
  }

  Role role() {
    return startedAs.orElseGet(() -> Role.of(table(NodeSections.NODE).string("role")).orElseThrow());
  }

  Duration shutdownDeadline() {
    return table(NodeSections.NODE).duration("shutdown_deadline");
  }

  RewireSettings rewire() {
    Settings rewire = table(NodeSections.REWIRE);
    return new RewireSettings(rewire.duration("hold"), rewire.duration("drain"), rewire.duration("boundary"));
  }

  Duration pluginDeadline() {
    return table(NodeSections.REWIRE).duration("deadline");
  }

  Duration callDeadline(SlotName slot) {
    return table(slot.text()).duration(NodeSections.CALL_DEADLINE);
  }

  int maxSubscribers() {
    return table(NodeSections.EVENTS).smallInteger("max_subscribers");
  }

  /** What to keep; 1 block where the configuration says so would be too few to restart from, so 2 stay. */
  PruningRules pruning() {
    Settings pruning = table(NodeSections.PRUNING);
    long recent = pruning.integer("keep_recent");
    return PruningStrategy.of(pruning.string("strategy")).with(recent == 1 ? PruningRules.LEAST_RECENT : recent,
        pruning.integer("keep_every"), pruning.duration("interval"));
  }

  SnapshotRules snapshots() {
    Settings snapshots = table(SlotName.SNAPSHOT_STORE.text());
    return new SnapshotRules(snapshots.integer("interval"), snapshots.smallInteger("keep_recent"), snapshots.smallInteger("chunk_kb") << 10,
        snapshots.integer("mb_per_second") << 20);
  }

  long diskReserveBytes() {
    return table(NodeSections.DISK).integer("reserve_mb") << 20;
  }

  PoolLimits poolLimits() {
    Settings mempool = table(SlotName.MEMPOOL.text());
    return new PoolLimits(mempool.smallInteger("max_txs"), mempool.integer("max_bytes"), mempool.smallInteger("max_tx_bytes"));
  }

  IntakeSettings intake() {
    Settings mempool = table(SlotName.MEMPOOL.text());
    return new IntakeSettings(poolLimits(), mempool.smallInteger("cache_size"), mempool.smallInteger("check_queue"),
        mempool.smallInteger("check_threads"), mempool.bool("recheck"));
  }

  boolean journal() {
    return table(SlotName.MEMPOOL.text()).bool("journal");
  }

  long journalMaxBytes() {
    return table(SlotName.MEMPOOL.text()).integer("journal_max_bytes");
  }

  String type(SlotName slot) {
    return table(slot.text()).string("type");
  }

  /**
   * What the configuration wants in every slot that has an offer or is configured.
   *
   * @param slots those that the node's role has
   */
  Map<SlotName, WantedSlot> wanted(Offers offers, Set<SlotName> slots) {
    Set<String> auto = Set.copyOf(table(NodeSections.REWIRE).strings("auto"));
    Map<SlotName, WantedSlot> wanted = new EnumMap<>(SlotName.class);
    for (SlotName slot : RewirePlanner.START_ORDER.stream().filter(slots::contains).toList()) {
      Settings table = table(slot.text());
      if (!table.string("type").isEmpty()) {
        offers.bring(slot, table.string("type"), false);
      }
      Map<String, Map<String, Object>> settings = new HashMap<>();
      for (String type : offers.types(slot)) {
        Map<String, Object> given = new HashMap<>(source.given(slot.text() + "." + type));
        if (slot == SlotName.MEMPOOL) {
          given.put("[limits]", poolLimits()); // other limits make a new pool
        }
        settings.put(type, given);
      }
      wanted.put(slot, new WantedSlot(table.string("type"), table.strings("fallback"), auto.contains(slot.text()), settings,
          versions(slot, table.string("version"))));
    }
    return wanted;
  }

  /**
   * The entries of {@code [[schedule]]}.
   *
   * @throws IllegalArgumentException one is not possible
   */
  List<ScheduleEntry> schedule() {
    return source.readAll(NodeSections.SCHEDULE, NodeSections.scheduleEntry()).stream().map(NodeConfig::scheduleEntry).toList();
  }

  private static ScheduleEntry scheduleEntry(Settings entry) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : entry.strings("parameters")) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("the parameter \"" + parameter + "\" must be written as \"key = value\"");
      }
      parameters.put(parameter.substring(0, equals).strip(), parameter.substring(equals + 1).strip());
    }
    return new ScheduleEntry(entry.integer("from"), SlotName.of(entry.string("slot")).orElseThrow(), entry.string("type"),
        entry.string("minimum_version"), parameters);
  }

  private static Versions versions(SlotName slot, String lowest) {
    try {
      return lowest.isEmpty() ? Versions.ANY : Versions.preferably(BundleVersion.parse(lowest));
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationException(List.of(new ConfigProblem(slot.text() + ".version", slot.text() + ".version",
          "is \"" + lowest + "\" but must be a version such as \"1.2.0\", or empty")));
    }
  }

  Settings plugin(OfferKey offer, SettingsSchema schema) {
    return source.read(offer.slot().text() + "." + offer.type(), schema);
  }
}
