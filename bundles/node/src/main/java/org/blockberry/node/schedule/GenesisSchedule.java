package org.blockberry.node.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonFields;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/**
 * The schedule in {@code genesis.json}: {@code "blockberry": {"schedule": [{"from": "10", "slot": "consensus", "type": "bft",
 * "minimum_version": "1.0.0", "parameters": {"key": "text"}}]}}. CometBFT ignores members that it does not know (specification chain
 * section 8), so its tools read the file as before.
 */
public final class GenesisSchedule {
  private static final String OURS = "blockberry";
  private static final String SCHEDULE = "schedule";
  private static final Set<String> KEYS = Set.of("from", "slot", "type", "minimum_version", "parameters");
  private static final JsonText TEXT = new JsonText(JsonLimits.GENESIS);

  private GenesisSchedule() {}

  /**
   * Reads it; the rest of the file is not looked at.
   *
   * @throws IllegalArgumentException naming the first thing that is wrong
   */
  public static Schedule parse(Bytes genesis) {
    try {
      JsonValue ours = TEXT.parse(genesis).get(OURS);
      if (ours.isNull()) {
        return Schedule.NONE;
      }
      refuseOthers(ours, Set.of(SCHEDULE), OURS);
      List<ScheduleEntry> entries = new ArrayList<>();
      for (JsonValue element : ours.get(SCHEDULE).elements()) {
        entries.add(entry(element, OURS + "." + SCHEDULE + "[" + entries.size() + "]"));
      }
      return new Schedule(entries);
    } catch (InvalidJsonException e) {
      throw new IllegalArgumentException("genesis.json: " + e.getMessage());
    }
  }

  private static ScheduleEntry entry(JsonValue element, String path) {
    refuseOthers(element, KEYS, path);
    JsonFields in = JsonFields.of(element, path);
    Map<String, String> parameters = new TreeMap<>();
    element.get("parameters").members().forEach((key, value) -> parameters.put(key, value.asString().orElseThrow(() ->
        new IllegalArgumentException(path + ".parameters." + key + " must be a text"))));
    String slot = in.text("slot");
    try {
      return new ScheduleEntry(in.int64("from"), SlotName.of(slot).orElseThrow(() ->
          new IllegalArgumentException("no slot is called \"" + slot + "\"")), in.text("type"), in.text("minimum_version"), parameters);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage());
    }
  }

  private static void refuseOthers(JsonValue object, Set<String> known, String path) {
    if (!object.isObject()) {
      throw new IllegalArgumentException(path + " must be an object");
    }
    object.members().keySet().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
      throw new IllegalArgumentException(path + "." + name + " is not known");
    });
  }
}
