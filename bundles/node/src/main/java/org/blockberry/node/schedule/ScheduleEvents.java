package org.blockberry.node.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.application.ScheduledChange;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/**
 * Scheduled changes as events of a block: kept with its results, found again after a crash, and seen by every client of the RPC
 * without a field of our own in CometBFT's messages.
 */
public final class ScheduleEvents {
  /** Reserved: an application that emits it itself breaks a rule of the chain. */
  public static final String TYPE = "blockberry.schedule";
  private static final String FROM = "from";
  private static final String SLOT = "slot";
  private static final String IMPLEMENTATION = "type";
  private static final String VERSION = "minimum_version";
  private static final String PARAMETER = "parameter.";

  private ScheduleEvents() {}

  /**
   * One change as an event.
   *
   * @throws IllegalArgumentException it is not a possible entry
   */
  public static Event of(ScheduledChange change) {
    ScheduleEntry entry = new ScheduleEntry(change.fromHeight(), change.slot(), change.type(), change.minimumVersion(), change.parameters());
    List<EventAttribute> attributes = new ArrayList<>(List.of(new EventAttribute(FROM, Long.toString(entry.from()), true),
        new EventAttribute(SLOT, entry.slot().text(), true), new EventAttribute(IMPLEMENTATION, entry.type(), true),
        new EventAttribute(VERSION, entry.minimumVersion(), false)));
    entry.parameters().forEach((key, value) -> attributes.add(new EventAttribute(PARAMETER + key, value, false)));
    return new Event(TYPE, attributes);
  }

  /** The changes among a block's events. */
  public static List<ScheduleEntry> in(List<Event> events) {
    return events.stream().filter(event -> event.type().equals(TYPE)).map(ScheduleEvents::entry).toList();
  }

  private static ScheduleEntry entry(Event event) {
    Map<String, String> values = new TreeMap<>();
    Map<String, String> parameters = new TreeMap<>();
    for (EventAttribute attribute : event.attributes()) {
      if (attribute.key().startsWith(PARAMETER)) {
        parameters.put(attribute.key().substring(PARAMETER.length()), attribute.value());
      } else {
        values.put(attribute.key(), attribute.value());
      }
    }
    return new ScheduleEntry(Long.parseLong(values.get(FROM)), SlotName.of(values.get(SLOT)).orElseThrow(), values.get(IMPLEMENTATION),
        values.getOrDefault(VERSION, ""), parameters);
  }
}
