package org.blockberry.glueberry.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PeerConnectionTest {
  private static final boolean REDIALABLE = true;
  private final PeerConnection peer = new PeerConnection(Vectors.peer(1), 3);

  private void connectByDial(long connection) {
    peer.dial(REDIALABLE);
    peer.connectionOpened(connection, true);
    peer.dialSucceeded(peer.epoch(), connection, REDIALABLE);
    assertEquals(ConnectionState.CONNECTED, peer.state());
  }

  /** Weakness 3.12: in the original the state stays Reconnecting and the handshake can never be finished. */
  @Test
  void anAutomaticReconnectEndsEstablished() {
    connectByDial(1);
    peer.finalizeHandshake();
    Transition lost = peer.connectionClosed(1, REDIALABLE);
    assertEquals(List.of(Effect.CLEAN_UP, Effect.START_RECONNECTING), lost.effects());
    assertEquals(ConnectionState.RECONNECTING, peer.state());
    peer.retry(peer.epoch(), REDIALABLE);
    peer.connectionOpened(2, true);
    assertTrue(peer.dialSucceeded(peer.epoch(), 2, REDIALABLE).effects().contains(Effect.STOP_RECONNECTING));
    peer.finalizeHandshake();
    assertEquals(ConnectionState.ESTABLISHED, peer.state());
  }

  /** Weakness 3.7: in the original nothing happens. */
  @Test
  void onlyTheLastConnectionIsTheLossOfThePeer() {
    connectByDial(1);
    peer.connectionOpened(2, false);
    assertEquals(Transition.NONE, peer.connectionClosed(1, REDIALABLE));
    assertEquals(ConnectionState.CONNECTED, peer.state());
    peer.connectionClosed(2, REDIALABLE);
    assertEquals(ConnectionState.RECONNECTING, peer.state());
  }

  /** Weakness 3.8: a late end of what was closed before must not touch what is newer. */
  @Test
  void theEndOfAnOldConnectionDoesNotTouchANewerOne() {
    connectByDial(1);
    peer.disconnect();
    connectByDial(2);
    assertEquals(Transition.NONE, peer.connectionClosed(1, REDIALABLE));
    assertEquals(ConnectionState.CONNECTED, peer.state());
  }

  /** Weakness 3.9: both sides dial at once. */
  @Test
  void anInboundConnectionIsTakenWhileWeDial() {
    peer.dial(REDIALABLE);
    long dialled = peer.epoch();
    assertTrue(peer.connectionOpened(7, false));
    peer.handshakeStream(7);
    assertEquals(ConnectionState.CONNECTED, peer.state());
    assertEquals(Optional.of(false), peer.outbound());
    assertEquals(Transition.NONE, peer.dialFailed(dialled, REDIALABLE), "our own dial fails late");
    peer.connectionOpened(8, true);
    assertEquals(Transition.NONE, peer.dialSucceeded(dialled, 8, REDIALABLE), "or is through late");
    assertEquals(ConnectionState.CONNECTED, peer.state());
  }

  /** Weakness 3.13: in the original the loop runs on and reports Connected a second time. */
  @Test
  void aManualConnectEndsTheReconnectLoop() {
    connectByDial(1);
    peer.connectionClosed(1, REDIALABLE);
    long loop = peer.epoch();
    assertTrue(peer.dial(REDIALABLE).effects().contains(Effect.STOP_RECONNECTING));
    assertEquals(Transition.NONE, peer.retry(loop, REDIALABLE));
    assertEquals(Transition.NONE, peer.retriesExhausted(loop));
    assertFalse(peer.inReconnectLoop());
  }

  /** Weakness 3.14: in the original every inbound handshake stream turns the flag. */
  @Test
  void theDirectionIsThatOfTheConnectionThatCarriesTheHandshake() {
    connectByDial(1);
    peer.handshakeStream(1);
    assertEquals(Optional.of(true), peer.outbound());
    peer.connectionOpened(2, false);
    peer.handshakeStream(2);
    assertEquals(Optional.of(true), peer.outbound());
  }

  @Test
  void aDialWhoseConnectionDiedMeanwhileHasFailed() {
    peer.dial(REDIALABLE);
    peer.connectionOpened(1, true);
    peer.connectionClosed(1, REDIALABLE);
    peer.dialSucceeded(peer.epoch(), 1, REDIALABLE);
    assertEquals(ConnectionState.RECONNECTING, peer.state());
  }

  @Test
  void theResultOfAnEarlierDialIsNotThatOfALaterOne() {
    peer.dial(REDIALABLE);
    long first = peer.epoch();
    peer.disconnect();
    peer.dial(REDIALABLE);
    assertEquals(Transition.NONE, peer.dialFailed(first, REDIALABLE));
    peer.connectionOpened(1, true);
    assertEquals(Transition.NONE, peer.dialSucceeded(first, 1, REDIALABLE));
    assertEquals(ConnectionState.CONNECTING, peer.state());
  }

  /** A connection that we close counts no more, though its end is reported late or never. */
  @Test
  void theLossIsNoticedBesideConnectionsThatWereClosed() {
    connectByDial(1);
    peer.disconnect();
    connectByDial(2);
    peer.connectionClosed(2, REDIALABLE);
    assertEquals(ConnectionState.RECONNECTING, peer.state());
  }

  @Test
  void aLateTimerOfAnEarlierHandshakeDoesNothing() {
    connectByDial(1);
    long first = peer.epoch();
    peer.connectionClosed(1, REDIALABLE);
    peer.dial(REDIALABLE);
    peer.connectionOpened(2, true);
    peer.dialSucceeded(peer.epoch(), 2, REDIALABLE);
    assertEquals(Transition.NONE, peer.handshakeTimedOut(first));
    assertEquals(ConnectionState.CONNECTED, peer.state());
  }

  @Test
  void cooldownRefusesDialsAndEndsInTheLoop() {
    connectByDial(1);
    peer.handshakeTimedOut(peer.epoch());
    assertEquals(ConnectionState.COOLDOWN, peer.state());
    GlueberryException refused = assertThrows(GlueberryException.class, () -> peer.dial(REDIALABLE));
    assertEquals(ErrorCode.CONNECTION_FAILED, refused.code());
    assertTrue(refused.retriable());
    assertEquals(Transition.NONE, peer.connectionClosed(1, REDIALABLE), "its end is expected");
    peer.cooldownOver(peer.epoch(), REDIALABLE);
    assertEquals(ConnectionState.RECONNECTING, peer.state());
  }

  @Test
  void keysOfBeforeDoNotCountInCooldown() {
    connectByDial(1);
    peer.handshakeTimedOut(peer.epoch());
    peer.connectionOpened(2, false);
    assertEquals(Transition.NONE, peer.streamResumed(2));
    peer.handshakeStream(2);
    assertEquals(ConnectionState.CONNECTED, peer.state());
  }

  @Test
  void aPeerThatComesBackWithItsKeysIsEstablished() {
    connectByDial(1);
    peer.finalizeHandshake();
    peer.connectionClosed(1, REDIALABLE);
    peer.connectionOpened(2, false);
    assertEquals(3, peer.streamResumed(2).steps().size());
    assertEquals(ConnectionState.ESTABLISHED, peer.state());
    assertEquals(Optional.of(false), peer.outbound());
  }

  @Test
  void aFailedRetryIsNotToldAndTheLoopGoesOn() {
    peer.dial(REDIALABLE);
    peer.dialFailed(peer.epoch(), REDIALABLE);
    peer.retry(peer.epoch(), REDIALABLE);
    Transition failed = peer.dialFailed(peer.epoch(), REDIALABLE);
    assertEquals(List.of(Effect.WAIT_FOR_RETRY), failed.effects());
    assertTrue(failed.steps().stream().noneMatch(Transition.Step::announced));
    peer.retriesExhausted(peer.epoch());
    assertEquals(ConnectionState.DISCONNECTED, peer.state());
  }

  @Test
  void aRetryUnderWayCanBeCancelledAnOrdinaryDialCannot() {
    peer.dial(REDIALABLE);
    assertThrows(GlueberryException.class, peer::cancelReconnection);
    peer.dialFailed(peer.epoch(), REDIALABLE);
    peer.retry(peer.epoch(), REDIALABLE);
    assertTrue(peer.cancelReconnection().effects().contains(Effect.CANCEL_DIAL));
    assertEquals(ConnectionState.DISCONNECTED, peer.state());
  }

  @Test
  void refusalsSayWhy() {
    connectByDial(1);
    assertEquals("glueberry: already connected (state: Connected)",
        assertThrows(GlueberryException.class, () -> peer.dial(REDIALABLE)).getMessage());
    peer.finalizeHandshake();
    GlueberryException twice = assertThrows(GlueberryException.class, peer::finalizeHandshake);
    assertEquals("glueberry: invalid state transition: Established to Established", twice.getMessage());
    assertEquals(ErrorCode.HANDSHAKE_FAILED, twice.code());
  }

  @Tag("sec-T4")
  @Test
  void connectionsOfOnePeerAreCounted() {
    for (int i = 0; i < 3; i++) {
      assertTrue(peer.connectionOpened(i, false));
    }
    assertFalse(peer.connectionOpened(3, false));
    assertEquals(3, peer.connections());
    assertEquals(Transition.NONE, peer.handshakeStream(3), "of a connection we did not take");
    assertEquals(ConnectionState.DISCONNECTED, peer.state());
  }
}
