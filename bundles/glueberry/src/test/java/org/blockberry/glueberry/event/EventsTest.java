package org.blockberry.glueberry.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.EventQueue.Outcome;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static ConnectionEvent event(int peer, ConnectionState state) {
    return new ConnectionEvent(Vectors.peer(peer), state, Optional.empty(), Instant.EPOCH);
  }

  @Test
  void bothPartsOfAFilterMustMatchAndNothingMatchesAll() {
    EventFilter both = new EventFilter(Set.of(Vectors.peer(1), Vectors.peer(2)), Set.of(ConnectionState.CONNECTED, ConnectionState.ESTABLISHED));
    for (int peer = 1; peer <= 3; peer++) {
      for (ConnectionState state : ConnectionState.values()) {
        ConnectionEvent event = event(peer, state);
        boolean peerFits = peer <= 2;
        boolean stateFits = state == ConnectionState.CONNECTED || state == ConnectionState.ESTABLISHED;
        assertEquals(peerFits && stateFits, both.matches(event));
        assertTrue(EventFilter.ALL.matches(event));
        assertEquals(peer == 3, EventFilter.of(Vectors.peer(3)).matches(event));
        assertEquals(state == ConnectionState.COOLDOWN, EventFilter.of(ConnectionState.COOLDOWN).matches(event));
      }
    }
    assertEquals(EventFilter.ALL, EventFilter.of());
  }

  @Test
  void aSlowSubscriberLosesItsOldestAndKnowsHowMany() {
    EventQueue queue = new EventQueue(EventFilter.of(Vectors.peer(1)), 2);
    assertEquals(Outcome.KEPT, queue.offer(event(1, ConnectionState.CONNECTING)));
    assertEquals(Outcome.NOT_WANTED, queue.offer(event(2, ConnectionState.CONNECTING)));
    assertEquals(Outcome.KEPT, queue.offer(event(1, ConnectionState.CONNECTED)));
    assertEquals(Outcome.KEPT_FOR_OLDEST, queue.offer(event(1, ConnectionState.ESTABLISHED)));
    assertEquals(1, queue.dropped());
    assertEquals(ConnectionState.CONNECTED, queue.poll().orElseThrow().state());
    queue.close();
    assertEquals(Outcome.NOT_WANTED, queue.offer(event(1, ConnectionState.DISCONNECTED)));
    assertEquals(ConnectionState.ESTABLISHED, queue.poll().orElseThrow().state());
    assertFalse(queue.poll().isPresent());
  }
}
