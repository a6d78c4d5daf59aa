package org.blockberry.node.schedule;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * From a height on a slot is filled by a type.
 *
 * @param from first height, 1 or more
 * @param slot one of {@link #SLOTS}
 * @param type word of the implementation
 * @param minimumVersion lowest version of its bundle; empty for any
 * @param parameters settings that all nodes have, as texts by key
 */
public record ScheduleEntry(long from, SlotName slot, String type, String minimumVersion, Map<String, String> parameters)
    implements ProtoMessage, Comparable<ScheduleEntry> {
  /** What a network agrees on. */
  public static final Set<SlotName> SLOTS = Set.of(SlotName.CONSENSUS, SlotName.APPLICATION, SlotName.STATE_STORE);
  /** Parameters of one entry. */
  static final int MAX_PARAMETERS = 64;
  private static final int MAX_TEXT = 1_000;
  private static final Comparator<ScheduleEntry> ORDER =
      Comparator.comparingLong(ScheduleEntry::from).thenComparing(ScheduleEntry::slot);

  /**
   * Copies the parameters.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public ScheduleEntry {
    Objects.requireNonNull(slot, "slot");
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    if (from < 1) {
      throw new IllegalArgumentException("from is " + from + " but must be a height, 1 or more");
    }
    if (!SLOTS.contains(slot)) {
      throw new IllegalArgumentException("slot is \"" + slot + "\" but must be one of "
          + SLOTS.stream().map(SlotName::text).sorted().collect(Collectors.joining(", ")));
    }
    if (!type.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException("type is \"" + type + "\" but must be a word such as \"poa\"");
    }
    if (!minimumVersion.isEmpty()) {
      BundleVersion.parse(minimumVersion);
    }
    if (parameters.size() > MAX_PARAMETERS || parameters.entrySet().stream()
        .anyMatch(one -> one.getKey().isEmpty() || one.getKey().length() > MAX_TEXT || one.getValue().length() > MAX_TEXT)) {
      throw new IllegalArgumentException("there may be " + MAX_PARAMETERS + " parameters of " + MAX_TEXT + " characters each");
    }
  }

  /** Whether a bundle's version will do. */
  public boolean allows(BundleVersion version) {
    return minimumVersion.isEmpty() || version.compareTo(BundleVersion.parse(minimumVersion)) >= 0;
  }

  boolean sameSwitch(ScheduleEntry other) {
    return from == other.from && slot == other.slot;
  }

  /** For an operator: {@code consensus "poa" 1.2.0 or later}. */
  public String text() {
    return slot + " \"" + type + "\"" + (minimumVersion.isEmpty() ? "" : " " + minimumVersion + " or later")
        + (parameters.isEmpty() ? "" : " with " + parameters);
  }

  /** As in a genesis file and in {@code node:schedule --json}. */
  public JsonValue toJson() {
    JsonValue.ObjectBuilder settings = JsonValue.object();
    parameters.forEach(settings::put);
    return JsonValue.object().putInt64("from", from).put("slot", slot.text()).put("type", type)
        .put("minimum_version", minimumVersion).put("parameters", settings.build()).build();
  }

  @Override
  public int compareTo(ScheduleEntry other) {
    return ORDER.compare(this, other);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, from);
    out.string(2, slot.text());
    out.string(3, type);
    out.string(4, minimumVersion);
    out.stringList(5, parameters.keySet().stream().toList());
    out.stringList(6, parameters.values().stream().toList());
  }

  static ScheduleEntry read(ProtoReader in) {
    long from = in.int64(1);
    String slot = in.string(2);
    String type = in.string(3);
    String version = in.string(4);
    java.util.List<String> keys = in.stringList(5, MAX_PARAMETERS);
    java.util.List<String> values = in.stringList(6, MAX_PARAMETERS);
    if (keys.size() != values.size()) {
      throw in.refuse("a schedule entry has " + keys.size() + " keys and " + values.size() + " values");
    }
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      parameters.put(keys.get(i), values.get(i));
    }
    try {
      return new ScheduleEntry(from, SlotName.of(slot).orElseThrow(() -> new IllegalArgumentException("no slot is called \"" + slot + "\"")),
          type, version, parameters);
    } catch (IllegalArgumentException e) {
      throw in.refuse("schedule: " + e.getMessage());
    }
  }
}
