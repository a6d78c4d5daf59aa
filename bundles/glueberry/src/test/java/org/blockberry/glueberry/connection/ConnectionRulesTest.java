package org.blockberry.glueberry.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every cell of the table, 6 states by 15 triggers, for peers that may be dialled and for those that may not. */
class ConnectionRulesTest {
  /**
   * STATE TRIGGER [?|-] : steps | effects. {@code ?} for a peer that may be dialled, {@code -} for one that may not, nothing for both. A step is
   * told with {@code !}, told with its cause with {@code !!}.
   */
  private static final String TABLE = """
      DISCONNECTED DIAL : CONNECTING! | START_DIAL
      DISCONNECTED HANDSHAKE_STREAM : CONNECTING CONNECTED! | START_HANDSHAKE_TIMER RECORD_LAST_SEEN
      DISCONNECTED STREAM_RESUMED : CONNECTING! CONNECTED! ESTABLISHED! | RECORD_LAST_SEEN
      DISCONNECTED DISCONNECT : | CLOSE_CONNECTIONS CLEAN_UP
      DISCONNECTED BLACKLISTED : | CLOSE_CONNECTIONS CLEAN_UP
      CONNECTING DIAL_SUCCEEDED : CONNECTED! | STOP_RECONNECTING START_HANDSHAKE_TIMER RECORD_LAST_SEEN
      CONNECTING DIAL_FAILED ? : DISCONNECTED!! RECONNECTING! | START_RECONNECTING
      CONNECTING DIAL_FAILED - : DISCONNECTED!! |
      CONNECTING RETRY_FAILED ? : DISCONNECTED RECONNECTING | WAIT_FOR_RETRY
      CONNECTING RETRY_FAILED - : DISCONNECTED!! | STOP_RECONNECTING
      CONNECTING HANDSHAKE_STREAM : CONNECTED! | STOP_RECONNECTING START_HANDSHAKE_TIMER RECORD_LAST_SEEN
      CONNECTING STREAM_RESUMED : CONNECTED! ESTABLISHED! | STOP_RECONNECTING RECORD_LAST_SEEN
      CONNECTING DISCONNECT : DISCONNECTED! | CANCEL_DIAL STOP_RECONNECTING CLOSE_CONNECTIONS CLEAN_UP
      CONNECTING BLACKLISTED : DISCONNECTED! | CANCEL_DIAL STOP_RECONNECTING CLOSE_CONNECTIONS CLEAN_UP
      CONNECTING RECONNECT_CANCELLED : DISCONNECTED! | CANCEL_DIAL STOP_RECONNECTING
      CONNECTED HANDSHAKE_STREAM : |
      CONNECTED STREAM_RESUMED : ESTABLISHED! | STOP_HANDSHAKE_TIMER
      CONNECTED HANDSHAKE_FINALIZED : ESTABLISHED! | STOP_HANDSHAKE_TIMER CLOSE_HANDSHAKE_STREAM
      CONNECTED HANDSHAKE_TIMED_OUT : COOLDOWN!! | CLOSE_CONNECTIONS CLEAN_UP START_COOLDOWN
      CONNECTED CONNECTION_LOST ? : DISCONNECTED!! RECONNECTING! | STOP_HANDSHAKE_TIMER CLEAN_UP START_RECONNECTING
      CONNECTED CONNECTION_LOST - : DISCONNECTED!! | STOP_HANDSHAKE_TIMER CLEAN_UP
      CONNECTED DISCONNECT : DISCONNECTED! | STOP_HANDSHAKE_TIMER CLOSE_CONNECTIONS CLEAN_UP
      CONNECTED BLACKLISTED : DISCONNECTED! | STOP_HANDSHAKE_TIMER CLOSE_CONNECTIONS CLEAN_UP
      ESTABLISHED HANDSHAKE_STREAM : |
      ESTABLISHED STREAM_RESUMED : |
      ESTABLISHED CONNECTION_LOST ? : DISCONNECTED!! RECONNECTING! | CLEAN_UP START_RECONNECTING
      ESTABLISHED CONNECTION_LOST - : DISCONNECTED!! | CLEAN_UP
      ESTABLISHED DISCONNECT : DISCONNECTED! | CLOSE_CONNECTIONS CLEAN_UP
      ESTABLISHED BLACKLISTED : DISCONNECTED! | CLOSE_CONNECTIONS CLEAN_UP
      RECONNECTING DIAL : CONNECTING! | STOP_RECONNECTING START_DIAL
      RECONNECTING RETRY ? : CONNECTING | START_DIAL
      RECONNECTING RETRY - : DISCONNECTED! | STOP_RECONNECTING
      RECONNECTING RETRIES_EXHAUSTED : DISCONNECTED!! | STOP_RECONNECTING
      RECONNECTING HANDSHAKE_STREAM : CONNECTING CONNECTED! | STOP_RECONNECTING START_HANDSHAKE_TIMER RECORD_LAST_SEEN
      RECONNECTING STREAM_RESUMED : CONNECTING! CONNECTED! ESTABLISHED! | STOP_RECONNECTING RECORD_LAST_SEEN
      RECONNECTING DISCONNECT : DISCONNECTED! | STOP_RECONNECTING CLOSE_CONNECTIONS CLEAN_UP
      RECONNECTING BLACKLISTED : DISCONNECTED! | STOP_RECONNECTING CLOSE_CONNECTIONS CLEAN_UP
      RECONNECTING RECONNECT_CANCELLED : DISCONNECTED! | STOP_RECONNECTING
      COOLDOWN COOLDOWN_OVER ? : DISCONNECTED! RECONNECTING! | START_RECONNECTING
      COOLDOWN COOLDOWN_OVER - : DISCONNECTED! |
      COOLDOWN HANDSHAKE_STREAM : DISCONNECTED CONNECTING CONNECTED! | STOP_COOLDOWN START_HANDSHAKE_TIMER RECORD_LAST_SEEN
      COOLDOWN DISCONNECT : DISCONNECTED! | STOP_COOLDOWN CLOSE_CONNECTIONS CLEAN_UP
      COOLDOWN BLACKLISTED : DISCONNECTED! | STOP_COOLDOWN CLOSE_CONNECTIONS CLEAN_UP
      """;

  @TestFactory
  List<DynamicTest> everyCell() {
    Map<String, String> expected = new HashMap<>();
    for (String line : TABLE.lines().toList()) {
      String[] halves = line.split(" : ?", 2);
      String[] head = halves[0].split(" ");
      for (String who : head.length == 3 ? List.of(head[2]) : List.of("?", "-")) {
        expected.put(head[0] + " " + head[1] + " " + who, halves[1].strip());
      }
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (ConnectionState state : ConnectionState.values()) {
      for (Trigger trigger : Trigger.values()) {
        for (boolean redialable : new boolean[] {true, false}) {
          String cell = state + " " + trigger + " " + (redialable ? "?" : "-");
          tests.add(dynamicTest(cell, () -> assertEquals(expected.getOrDefault(cell, "illegal"),
              ConnectionRules.next(state, trigger, redialable).map(ConnectionRulesTest::text).orElse("illegal"))));
        }
      }
    }
    assertEquals(6 * 15 * 2, tests.size());
    return tests;
  }

  /** The pairs of specification 2.8. */
  @Test
  void everyPairOfStates() {
    Set<String> allowed = new HashSet<>(List.of("DISCONNECTED CONNECTING", "DISCONNECTED RECONNECTING", "CONNECTING CONNECTED",
        "CONNECTING DISCONNECTED", "CONNECTED ESTABLISHED", "CONNECTED DISCONNECTED", "CONNECTED COOLDOWN", "ESTABLISHED DISCONNECTED",
        "RECONNECTING CONNECTING", "RECONNECTING DISCONNECTED", "COOLDOWN DISCONNECTED", "COOLDOWN RECONNECTING"));
    for (ConnectionState from : ConnectionState.values()) {
      for (ConnectionState to : ConnectionState.values()) {
        assertEquals(allowed.contains(from + " " + to), from.mayBecome(to), from + " " + to);
      }
    }
  }

  @Test
  void everyStepFollowsTheOneBefore() {
    for (ConnectionState state : ConnectionState.values()) {
      for (Trigger trigger : Trigger.values()) {
        for (boolean redialable : new boolean[] {true, false}) {
          ConnectionState at = state;
          Optional<Transition> next = ConnectionRules.next(state, trigger, redialable);
          for (Transition.Step step : next.map(Transition::steps).orElse(List.of())) {
            assertTrue(at.mayBecome(step.state()), state + " " + trigger + ": " + at + " to " + step.state());
            at = step.state();
          }
        }
      }
    }
  }

  @Test
  void statesHaveTheNumbersAndKindsOfTheOriginal() {
    assertEquals(List.of("Disconnected", "Connecting", "Connected", "Established", "Reconnecting", "Cooldown"),
        Arrays.stream(ConnectionState.values()).map(ConnectionState::text).toList());
    assertEquals("CONNECTING CONNECTED ESTABLISHED", Arrays.stream(ConnectionState.values()).filter(ConnectionState::active)
        .map(Enum::name).collect(Collectors.joining(" ")));
    assertEquals("DISCONNECTED COOLDOWN", Arrays.stream(ConnectionState.values()).filter(ConnectionState::terminal)
        .map(Enum::name).collect(Collectors.joining(" ")));
  }

  private static String text(Transition transition) {
    String steps = transition.steps().stream().map(step -> step.state() + (step.withCause() ? "!!" : step.announced() ? "!" : ""))
        .collect(Collectors.joining(" "));
    String effects = transition.effects().stream().map(Enum::name).collect(Collectors.joining(" "));
    return (steps + " | " + effects).strip();
  }
}
