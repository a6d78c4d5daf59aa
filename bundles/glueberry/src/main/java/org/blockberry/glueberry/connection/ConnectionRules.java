package org.blockberry.glueberry.connection;

import static org.blockberry.glueberry.connection.ConnectionState.CONNECTED;
import static org.blockberry.glueberry.connection.ConnectionState.CONNECTING;
import static org.blockberry.glueberry.connection.ConnectionState.COOLDOWN;
import static org.blockberry.glueberry.connection.ConnectionState.DISCONNECTED;
import static org.blockberry.glueberry.connection.ConnectionState.ESTABLISHED;
import static org.blockberry.glueberry.connection.ConnectionState.RECONNECTING;
import static org.blockberry.glueberry.connection.Effect.CANCEL_DIAL;
import static org.blockberry.glueberry.connection.Effect.CLEAN_UP;
import static org.blockberry.glueberry.connection.Effect.CLOSE_CONNECTIONS;
import static org.blockberry.glueberry.connection.Effect.CLOSE_HANDSHAKE_STREAM;
import static org.blockberry.glueberry.connection.Effect.RECORD_LAST_SEEN;
import static org.blockberry.glueberry.connection.Effect.START_COOLDOWN;
import static org.blockberry.glueberry.connection.Effect.START_DIAL;
import static org.blockberry.glueberry.connection.Effect.START_HANDSHAKE_TIMER;
import static org.blockberry.glueberry.connection.Effect.START_RECONNECTING;
import static org.blockberry.glueberry.connection.Effect.STOP_COOLDOWN;
import static org.blockberry.glueberry.connection.Effect.STOP_HANDSHAKE_TIMER;
import static org.blockberry.glueberry.connection.Effect.STOP_RECONNECTING;
import static org.blockberry.glueberry.connection.Effect.WAIT_FOR_RETRY;
import static org.blockberry.glueberry.connection.Transition.Step.failed;
import static org.blockberry.glueberry.connection.Transition.Step.silent;
import static org.blockberry.glueberry.connection.Transition.Step.told;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.glueberry.connection.Transition.Step;

/**
 * The table of specification 2.8, with what part 3 corrects: a lost connection is noticed (3.7), a redial goes through Connecting to Connected
 * (3.12), the reconnect loop ends on every other way to a connection (3.13), an inbound connection is never refused because we dial too (3.9), and
 * a peer that comes back with keys we still hold is established again (3.8). Immutable.
 */
public final class ConnectionRules {
  private static final Map<ConnectionState, Map<Trigger, Row>> TABLE = table();

  private ConnectionRules() {}

  /** Two outcomes: of a peer that has addresses and may be dialled, and of one that may not. */
  private record Row(Transition redialable, Transition otherwise) {}

  /**
   * What {@code trigger} does in {@code state}.
   *
   * @param redialable whether the peer has addresses, is not on the blacklist and the node goes on running
   * @return empty if the trigger has no place in that state
   */
  public static Optional<Transition> next(ConnectionState state, Trigger trigger, boolean redialable) {
    Row row = TABLE.get(state).get(trigger);
    return row == null ? Optional.empty() : Optional.of(redialable ? row.redialable : row.otherwise);
  }

  private static Map<ConnectionState, Map<Trigger, Row>> table() {
    Map<ConnectionState, Map<Trigger, Row>> table = new EnumMap<>(ConnectionState.class);
    table.put(DISCONNECTED, new EnumMap<>(Map.of(
        Trigger.DIAL, row(List.of(told(CONNECTING)), START_DIAL),
        Trigger.HANDSHAKE_STREAM, row(List.of(silent(CONNECTING), told(CONNECTED)), START_HANDSHAKE_TIMER, RECORD_LAST_SEEN),
        Trigger.STREAM_RESUMED, row(List.of(told(CONNECTING), told(CONNECTED), told(ESTABLISHED)), RECORD_LAST_SEEN),
        Trigger.DISCONNECT, row(List.of(), CLOSE_CONNECTIONS, CLEAN_UP), // an inbound one may be there that said nothing yet
        Trigger.BLACKLISTED, row(List.of(), CLOSE_CONNECTIONS, CLEAN_UP))));
    Row dialStopped = row(List.of(told(DISCONNECTED)), CANCEL_DIAL, STOP_RECONNECTING, CLOSE_CONNECTIONS, CLEAN_UP);
    table.put(CONNECTING, new EnumMap<>(Map.of(
        Trigger.DIAL_SUCCEEDED, row(List.of(told(CONNECTED)), STOP_RECONNECTING, START_HANDSHAKE_TIMER, RECORD_LAST_SEEN),
        Trigger.DIAL_FAILED, lost(),
        Trigger.RETRY_FAILED, new Row(
            new Transition(List.of(silent(DISCONNECTED), silent(RECONNECTING)), List.of(WAIT_FOR_RETRY)),
            new Transition(List.of(failed(DISCONNECTED)), List.of(STOP_RECONNECTING))),
        Trigger.HANDSHAKE_STREAM, row(List.of(told(CONNECTED)), STOP_RECONNECTING, START_HANDSHAKE_TIMER, RECORD_LAST_SEEN),
        Trigger.STREAM_RESUMED, row(List.of(told(CONNECTED), told(ESTABLISHED)), STOP_RECONNECTING, RECORD_LAST_SEEN),
        Trigger.DISCONNECT, dialStopped,
        Trigger.BLACKLISTED, dialStopped,
        Trigger.RECONNECT_CANCELLED, row(List.of(told(DISCONNECTED)), CANCEL_DIAL, STOP_RECONNECTING))));
    Row closed = row(List.of(told(DISCONNECTED)), STOP_HANDSHAKE_TIMER, CLOSE_CONNECTIONS, CLEAN_UP);
    table.put(CONNECTED, new EnumMap<>(Map.of(
        Trigger.HANDSHAKE_STREAM, row(List.of()),
        Trigger.STREAM_RESUMED, row(List.of(told(ESTABLISHED)), STOP_HANDSHAKE_TIMER),
        Trigger.HANDSHAKE_FINALIZED, row(List.of(told(ESTABLISHED)), STOP_HANDSHAKE_TIMER, CLOSE_HANDSHAKE_STREAM),
        Trigger.HANDSHAKE_TIMED_OUT, row(List.of(failed(COOLDOWN)), CLOSE_CONNECTIONS, CLEAN_UP, START_COOLDOWN),
        Trigger.CONNECTION_LOST, lost(STOP_HANDSHAKE_TIMER, CLEAN_UP),
        Trigger.DISCONNECT, closed,
        Trigger.BLACKLISTED, closed)));
    Row ended = row(List.of(told(DISCONNECTED)), CLOSE_CONNECTIONS, CLEAN_UP);
    table.put(ESTABLISHED, new EnumMap<>(Map.of(
        Trigger.HANDSHAKE_STREAM, row(List.of()),
        Trigger.STREAM_RESUMED, row(List.of()),
        Trigger.CONNECTION_LOST, lost(CLEAN_UP),
        Trigger.DISCONNECT, ended,
        Trigger.BLACKLISTED, ended)));
    Row loopStopped = row(List.of(told(DISCONNECTED)), STOP_RECONNECTING, CLOSE_CONNECTIONS, CLEAN_UP);
    table.put(RECONNECTING, new EnumMap<>(Map.of(
        Trigger.DIAL, row(List.of(told(CONNECTING)), STOP_RECONNECTING, START_DIAL),
        Trigger.RETRY, new Row(new Transition(List.of(silent(CONNECTING)), List.of(START_DIAL)),
            new Transition(List.of(told(DISCONNECTED)), List.of(STOP_RECONNECTING))),
        Trigger.RETRIES_EXHAUSTED, row(List.of(failed(DISCONNECTED)), STOP_RECONNECTING),
        Trigger.HANDSHAKE_STREAM,
            row(List.of(silent(CONNECTING), told(CONNECTED)), STOP_RECONNECTING, START_HANDSHAKE_TIMER, RECORD_LAST_SEEN),
        Trigger.STREAM_RESUMED,
            row(List.of(told(CONNECTING), told(CONNECTED), told(ESTABLISHED)), STOP_RECONNECTING, RECORD_LAST_SEEN),
        Trigger.DISCONNECT, loopStopped,
        Trigger.BLACKLISTED, loopStopped,
        Trigger.RECONNECT_CANCELLED, row(List.of(told(DISCONNECTED)), STOP_RECONNECTING))));
    Row cooldownStopped = row(List.of(told(DISCONNECTED)), STOP_COOLDOWN, CLOSE_CONNECTIONS, CLEAN_UP);
    table.put(COOLDOWN, new EnumMap<>(Map.of(
        Trigger.COOLDOWN_OVER, new Row(
            new Transition(List.of(told(DISCONNECTED), told(RECONNECTING)), List.of(START_RECONNECTING)),
            new Transition(List.of(told(DISCONNECTED)), List.of())),
        Trigger.HANDSHAKE_STREAM, row(List.of(silent(DISCONNECTED), silent(CONNECTING), told(CONNECTED)), STOP_COOLDOWN,
            START_HANDSHAKE_TIMER, RECORD_LAST_SEEN),
        Trigger.DISCONNECT, cooldownStopped,
        Trigger.BLACKLISTED, cooldownStopped)));
    return table;
  }

  private static Row row(List<Step> steps, Effect... effects) {
    Transition same = new Transition(steps, List.of(effects));
    return new Row(same, same);
  }

  /** Nothing is there any more: told with the cause, and tried again if that is possible. */
  private static Row lost(Effect... effects) {
    List<Effect> more = new ArrayList<>(List.of(effects));
    more.add(START_RECONNECTING);
    return new Row(new Transition(List.of(failed(DISCONNECTED), told(RECONNECTING)), more),
        new Transition(List.of(failed(DISCONNECTED)), List.of(effects)));
  }
}
