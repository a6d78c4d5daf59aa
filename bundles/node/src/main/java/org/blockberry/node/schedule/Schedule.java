package org.blockberry.node.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What the chain changes at which height. Part of the chain's state: from the genesis, extended by results of blocks and, when their
 * height comes, by the entries of the configuration. Immutable; ordered by height and slot, one entry per height and slot.
 *
 * @param entries in order
 */
public record Schedule(List<ScheduleEntry> entries) implements ProtoMessage {
  /** Nothing changes. */
  public static final Schedule NONE = new Schedule(List.of());
  /** A result's entry begins at least so many heights above its block, so that every node sees it in time. */
  public static final int AHEAD = 3;
  /** Entries of a chain. */
  static final int MAX_ENTRIES = 10_000;

  /**
   * Sorts and copies.
   *
   * @throws IllegalArgumentException two entries are about one slot at one height, or there are too many
   */
  public Schedule {
    entries = entries.stream().sorted().toList();
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException("the schedule has " + entries.size() + " entries but may have " + MAX_ENTRIES);
    }
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).sameSwitch(entries.get(i - 1))) {
        throw new IllegalArgumentException("from height " + entries.get(i).from() + " the schedule has both "
            + entries.get(i - 1).text() + " and " + entries.get(i).text());
      }
    }
  }

  /** The encoding in a chain-state record; empty bytes for {@link #NONE}. */
  public static Schedule decode(Bytes encoded) {
    return encoded.isEmpty() ? NONE : ProtoReader.strict(encoded, in -> new Schedule(in.messages(1, MAX_ENTRIES, ScheduleEntry::read)));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.messages(1, entries);
  }

  /** The entry that holds at {@code height}. */
  public Optional<ScheduleEntry> inForce(SlotName slot, long height) {
    return entries.stream().filter(entry -> entry.slot() == slot && entry.from() <= height).reduce((earlier, later) -> later);
  }

  /** The first entry after {@code height}. */
  public Optional<ScheduleEntry> next(SlotName slot, long height) {
    return entries.stream().filter(entry -> entry.slot() == slot && entry.from() > height).findFirst();
  }

  /** Whether something begins at {@code height}. */
  public boolean begins(long height) {
    return entries.stream().anyMatch(entry -> entry.from() == height);
  }

  /** The entry about one slot at one height. */
  public Optional<ScheduleEntry> at(SlotName slot, long from) {
    return entries.stream().filter(entry -> entry.slot() == slot && entry.from() == from).findFirst();
  }

  /**
   * With the entries of a block's results; one that is there already with the same content is no contradiction.
   *
   * @param height of the block
   * @throws IllegalArgumentException an entry begins too early, or contradicts one that is there
   */
  public Schedule extended(List<ScheduleEntry> more, long height) {
    if (more.isEmpty()) {
      return this;
    }
    for (ScheduleEntry entry : more) {
      if (entry.from() < height + AHEAD && !entries.contains(entry)) {
        throw new IllegalArgumentException("block " + height + " schedules " + entry.text() + " from height " + entry.from()
            + " but must say so " + AHEAD + " heights ahead");
      }
    }
    return with(more);
  }

  /** With more entries. */
  public Schedule with(List<ScheduleEntry> more) {
    List<ScheduleEntry> all = new ArrayList<>(entries);
    more.stream().filter(entry -> !all.contains(entry)).forEach(all::add);
    return new Schedule(all);
  }

  /**
   * Why the entries of the configuration do not agree with the chain's; empty if they do. Entries ahead that the chain does not know
   * are no contradiction: they are how a chain without governance plans.
   *
   * @param upTo entries that begin later are not looked at
   * @param tip height of the last block
   */
  public Optional<String> disagreement(List<ScheduleEntry> configured, long upTo, long tip) {
    for (ScheduleEntry entry : configured.stream().filter(one -> one.from() <= upTo).toList()) {
      Optional<ScheduleEntry> known = at(entry.slot(), entry.from());
      if (known.isPresent() && !known.get().equals(entry)) {
        return Optional.of("[[schedule]] of config.toml has " + entry.text() + " from height " + entry.from() + " but the chain has "
            + known.get().text() + ". Correct config.toml");
      }
      if (known.isEmpty() && entry.from() <= tip) {
        return Optional.of("[[schedule]] of config.toml has " + entry.text() + " from height " + entry.from() + " but the chain is at "
            + tip + " and made no such change. Delete the entry");
      }
    }
    return Optional.empty();
  }

  /**
   * With those entries of the configuration that begin at the next height, or began at this one: from now on they are the chain's.
   *
   * @param height of the block that was just committed
   */
  public Schedule adopting(List<ScheduleEntry> configured, long height) {
    return with(configured.stream().filter(entry -> (entry.from() == height || entry.from() == height + 1)
        && at(entry.slot(), entry.from()).isEmpty()).toList());
  }
}
