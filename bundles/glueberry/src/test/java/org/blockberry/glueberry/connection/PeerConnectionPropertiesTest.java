package org.blockberry.glueberry.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.libp2p.identity.PeerId;

/** Whatever happens in whatever order, with late reports of everything: no timer, loop or connection is left behind. */
class PeerConnectionPropertiesTest {
  private static final PeerId PEER = Vectors.peer(1);

  private final PeerConnection peer = new PeerConnection(PEER, 3);
  private final List<Long> epochs = new ArrayList<>(List.of(0L));
  private ConnectionState seen = ConnectionState.DISCONNECTED;
  private ConnectionState told = ConnectionState.DISCONNECTED;
  private boolean handshakeTimer;
  private boolean loop;
  private boolean cooldown;
  private long opened;

  @Property(tries = 1_000)
  void nothingIsLeftBehind(@ForAll long seed) {
    PeerConnectionPropertiesTest run = new PeerConnectionPropertiesTest();
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      run.step(random);
    }
  }

  private void step(Random random) {
    boolean redialable = random.nextInt(4) > 0;
    long since = random.nextInt(4) > 0 ? peer.epoch() : epochs.get(random.nextInt(epochs.size()));
    long connection = Math.max(0, opened - random.nextInt(4));
    try {
      apply(switch (random.nextInt(15)) {
        case 0 -> peer.dial(redialable);
        case 1, 2 -> peer.retry(since, redialable);
        case 3 -> peer.retriesExhausted(since);
        case 4, 5 -> peer.dialSucceeded(since, connection, redialable);
        case 6 -> peer.dialFailed(since, redialable);
        case 7 -> peer.handshakeStream(connection);
        case 8 -> random.nextInt(3) > 0 ? Transition.NONE : peer.streamResumed(connection);
        case 9 -> peer.finalizeHandshake();
        case 10 -> random.nextBoolean() ? peer.handshakeTimedOut(since) : peer.cooldownOver(since, redialable);
        case 11, 12 -> {
          peer.connectionOpened(++opened, random.nextBoolean());
          yield Transition.NONE;
        }
        case 13 -> peer.connectionClosed(connection, redialable);
        default -> random.nextInt(3) > 0 ? Transition.NONE
            : random.nextBoolean() ? peer.disconnect() : random.nextBoolean() ? peer.blacklisted() : peer.cancelReconnection();
      });
    } catch (GlueberryException refused) {
      assertEquals(seen, peer.state(), "a refused call changes nothing");
    }
  }

  private void apply(Transition transition) {
    for (Transition.Step step : transition.steps()) {
      assertTrue(seen.mayBecome(step.state()), seen + " to " + step.state());
      seen = step.state();
      told = step.announced() ? seen : told;
    }
    for (Effect effect : transition.effects()) {
      switch (effect) {
        case START_HANDSHAKE_TIMER -> handshakeTimer = true;
        case STOP_HANDSHAKE_TIMER -> handshakeTimer = false;
        case START_RECONNECTING -> loop = true;
        case STOP_RECONNECTING -> loop = false;
        case START_COOLDOWN -> {
          cooldown = true;
          handshakeTimer = false; // it is what has run out
        }
        case STOP_COOLDOWN -> cooldown = false;
        default -> { }
      }
    }
    ConnectionState state = peer.state();
    cooldown &= state != ConnectionState.RECONNECTING && state != ConnectionState.DISCONNECTED; // ran out
    assertEquals(seen, state);
    assertEquals(state == ConnectionState.CONNECTED, handshakeTimer, "handshake timer in " + state);
    assertEquals(peer.inReconnectLoop(), loop, "loop in " + state);
    assertEquals(state == ConnectionState.COOLDOWN, cooldown, "cooldown in " + state);
    if (state == ConnectionState.CONNECTED || state == ConnectionState.ESTABLISHED) {
      assertTrue(peer.connections() > 0, state + " without a connection");
      assertTrue(peer.outbound().isPresent());
    }
    if (!peer.inReconnectLoop()) {
      assertEquals(state, told, "what subscribers believe");
    }
    epochs.add(peer.epoch());
  }
}
