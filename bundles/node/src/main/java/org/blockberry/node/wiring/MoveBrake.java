package org.blockberry.node.wiring;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.plugin.SlotName;

/**
 * Notices a slot that moves again and again by itself, because bundles come and go or fail: it is frozen and keeps what fills it until
 * an operator asks for a type. What an operator asked for, by a command or by the configuration, and what the chain's schedule
 * demands does not count. Pure; for one thread. Design 3.4.
 */
final class MoveBrake {
  static final int MOVES = 3;
  static final Duration WINDOW = Duration.ofSeconds(60);

  private final Map<SlotName, Deque<Instant>> moves = new EnumMap<>(SlotName.class);
  private final Set<SlotName> frozen = EnumSet.noneOf(SlotName.class);

  /** A slot has moved by itself; gives whether that froze it. */
  boolean moved(SlotName slot, Instant now) {
    Deque<Instant> times = moves.computeIfAbsent(slot, unused -> new ArrayDeque<>());
    times.addLast(now);
    while (!times.isEmpty() && (times.peekFirst().isBefore(now.minus(WINDOW)) || times.size() > MOVES)) {
      times.removeFirst();
    }
    return times.size() == MOVES && frozen.add(slot);
  }

  /** An operator asked for something in this slot. */
  void thaw(SlotName slot) {
    moves.remove(slot);
    frozen.remove(slot);
  }

  Set<SlotName> frozen() {
    return frozen.isEmpty() ? Set.of() : EnumSet.copyOf(frozen);
  }
}
