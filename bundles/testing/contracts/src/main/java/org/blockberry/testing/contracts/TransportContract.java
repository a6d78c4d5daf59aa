package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportContext;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.transport.TransportException.Reason;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link Transport} promises, as tests with two nodes on the loopback interface. Extend it and return a transport that is not started
 * and will listen on a free port of that interface from {@link #create}. What others may do to yours on the wire is its own business: test
 * it beside it.
 */
public abstract class TransportContract {
  private static final int SMALL = 1_000;

  @TempDir
  Path folder;

  private final PeerEars earsA = new PeerEars();
  private final PeerEars earsB = new PeerEars();
  private TestTransportContext contextA;
  private TestTransportContext contextB;
  private Transport a;
  private Transport b;

  /** A transport, not started. */
  protected abstract Transport create(TransportContext context) throws Exception;

  /** A key of the kind that the node's keystore holds; another one for each number. */
  protected abstract SigningKey identity(int number) throws Exception;

  @BeforeEach
  void open() throws Exception {
    contextA = new TestTransportContext(folder.resolve("a"), identity(1), earsA);
    contextB = new TestTransportContext(folder.resolve("b"), identity(2), earsB);
    a = create(contextA);
    b = create(contextB);
    a.start();
    b.start();
    a.offer(Set.of(StreamSpec.of("one", SMALL)));
    b.offer(Set.of(StreamSpec.of("one", SMALL)));
  }

  @AfterEach
  void stop() throws Exception {
    a.close();
    b.close();
    contextA.close();
    contextB.close();
  }

  private static void done(CompletionStage<Void> sent) throws Exception {
    sent.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Reason refused(CompletionStage<Void> sent) throws Exception {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> done(sent));
    return assertInstanceOf(TransportException.class, failure.getCause()).reason();
  }

  /** A dials B; each has heard the other on the handshake stream. */
  private void connect() throws Exception {
    int from = earsA.changes().size();
    int fromB = earsB.changes().size();
    int heard = earsB.on(Transport.HANDSHAKE).size();
    int answered = earsA.on(Transport.HANDSHAKE).size();
    a.connect(b.self(), b.addresses());
    earsA.await(from, b.self(), PeerState.CONNECTED);
    done(a.send(b.self(), Transport.HANDSHAKE, Bytes.utf8("hello")));
    earsB.await(Transport.HANDSHAKE, heard + 1);
    earsB.await(fromB, a.self(), PeerState.CONNECTED);
    done(b.send(a.self(), Transport.HANDSHAKE, Bytes.utf8("hello to you")));
    earsA.await(Transport.HANDSHAKE, answered + 1);
  }

  private void establish(String... streams) throws Exception {
    connect();
    admitAndEstablish(streams);
  }

  private void admitAndEstablish(String... streams) {
    int from = earsA.changes().size();
    int fromB = earsB.changes().size();
    a.admit(b.self(), Set.of(streams));
    b.admit(a.self(), Set.of(streams));
    a.establish(b.self());
    b.establish(a.self());
    earsA.await(from, b.self(), PeerState.ESTABLISHED);
    earsB.await(fromB, a.self(), PeerState.ESTABLISHED);
  }

  private static PeerView view(Transport transport, String peer) {
    return transport.peers().stream().filter(one -> one.peer().equals(peer)).findFirst().orElseThrow();
  }

  @Test
  void eachHasAnIdAndAnAddress() {
    assertNotEquals(a.self(), b.self());
    assertTrue(a.self().length() <= Transport.MAX_ID_LENGTH);
    assertFalse(b.addresses().isEmpty());
    assertTrue(a.peers().isEmpty());
    assertTrue(a.maxMessageBytes() >= SMALL);
  }

  @Test
  void afterTheHandshakeNamedStreamsWorkBothWaysInOrder() throws Exception {
    establish("one");
    List<Bytes> sent = IntStream.range(0, 500).mapToObj(i -> Bytes.utf8("message " + i)).toList();
    List<CompletionStage<Void>> all = new ArrayList<>();
    for (Bytes message : sent) {
      all.add(a.send(b.self(), "one", message));
      all.add(b.send(a.self(), "one", message));
    }
    for (CompletionStage<Void> one : all) {
      done(one);
    }
    earsA.await("one", sent.size());
    earsB.await("one", sent.size());
    assertEquals(sent, earsA.on("one"));
    assertEquals(sent, earsB.on("one"));
    PeerView view = view(a, b.self());
    assertTrue(view.outbound());
    assertFalse(view(b, a.self()).outbound());
    assertEquals(PeerState.ESTABLISHED, view.state());
    assertEquals(contextB.identity().publicKey(), view.publicKey());
    assertTrue(view.messagesSent() >= sent.size() && view.messagesReceived() >= sent.size(), () -> view.messagesSent() + " sent");
    assertFalse(view.address().isEmpty());
  }

  @Test
  void namedStreamsNeedAdmission() throws Exception {
    assertEquals(Reason.NOT_CONNECTED, refused(a.send(b.self(), Transport.HANDSHAKE, Bytes.utf8("x"))));
    connect();
    assertEquals(Reason.NOT_ADMITTED, refused(a.send(b.self(), "one", Bytes.utf8("x"))));
    admitAndEstablish("one");
    assertEquals(Reason.NOT_ADMITTED, refused(a.send(b.self(), "two", Bytes.utf8("x"))), "admitted for another");
    done(a.send(b.self(), "one", Bytes.utf8("x")));
    earsB.await("one", 1);
  }

  @Test
  void streamsComeAndGoWhilePeersStay() throws Exception {
    establish("one", "two");
    assertEquals(Reason.NOT_ADMITTED, refused(a.send(b.self(), "two", Bytes.utf8("early"))), "admitted, but not offered");
    Set<StreamSpec> both = Set.of(StreamSpec.of("one", SMALL), StreamSpec.of("two", SMALL));
    b.offer(both);
    a.offer(both);
    done(a.send(b.self(), "two", Bytes.utf8("there")));
    done(b.send(a.self(), "two", Bytes.utf8("back")));
    earsB.await("two", 1);
    earsA.await("two", 1);
    a.offer(Set.of(StreamSpec.of("one", SMALL)));
    assertEquals(Reason.NOT_ADMITTED, refused(a.send(b.self(), "two", Bytes.utf8("late"))));
    done(a.send(b.self(), "one", Bytes.utf8("still")));
    earsB.await("one", 1);
    a.offer(both);
    done(a.send(b.self(), "two", Bytes.utf8("again")));
    earsB.await("two", 2);
    assertEquals(List.of(Bytes.utf8("there"), Bytes.utf8("again")), earsB.on("two"));
    assertEquals(PeerState.ESTABLISHED, view(a, b.self()).state());
    assertTrue(earsA.changes().stream().noneMatch(change -> change.state() == PeerState.RECONNECTING), "nobody lost the connection");
  }

  @Test
  void aLostPeerIsNoticedAndDialledAgain() throws Exception {
    establish("one");
    int from = earsA.changes().size();
    b.disconnect(a.self());
    int lost = earsA.await(from, "the loss", change -> change.state() != PeerState.ESTABLISHED);
    earsA.await(lost - 1, b.self(), PeerState.CONNECTED);
    assertEquals(Reason.NOT_ADMITTED, refused(a.send(b.self(), "one", Bytes.utf8("x"))), "a new connection is a new handshake");
    done(a.send(b.self(), Transport.HANDSHAKE, Bytes.utf8("hello again")));
    earsB.await(Transport.HANDSHAKE, 2);
    admitAndEstablish("one");
    done(a.send(b.self(), "one", Bytes.utf8("x")));
    earsB.await("one", 1);
  }

  @Test
  void aPeerThatIsNotWantedIsNotDialledAgain() throws Exception {
    establish("one");
    int from = earsA.changes().size();
    int fromB = earsB.changes().size();
    a.disconnect(b.self());
    earsA.await(from, b.self(), PeerState.DISCONNECTED);
    earsB.await(fromB, "the loss", change -> change.state() != PeerState.ESTABLISHED);
    assertTrue(a.peers().stream().noneMatch(one -> one.peer().equals(b.self())));
    a.disconnect(b.self()); // twice does nothing
  }

  @Test
  void aNodeThatTakesNoConnectionsListensNowhereAndDials() throws Exception {
    PeerEars ears = new PeerEars();
    try (TestTransportContext context = new TestTransportContext(folder.resolve("c"), identity(3), ears, false)) {
      Transport c = create(context);
      try {
        c.start();
        assertEquals(List.of(), c.addresses());
        c.connect(b.self(), b.addresses());
        ears.await(0, b.self(), PeerState.CONNECTED);
      } finally {
        c.close();
      }
    }
  }

  @Test
  void whoIsBannedIsRefusedUntilItIsNot() throws Exception {
    establish("one");
    int from = earsA.changes().size();
    a.ban(b.self());
    earsA.await(from, b.self(), PeerState.DISCONNECTED);
    assertEquals(Set.of(b.self()), a.banned());
    assertEquals(Reason.BANNED, assertThrows(TransportException.class, () -> a.connect(b.self(), b.addresses())).reason());
    a.close();
    a = create(contextA);
    a.start();
    a.offer(Set.of(StreamSpec.of("one", SMALL)));
    assertEquals(Set.of(b.self()), a.banned(), "kept over a restart");
    int heard = earsA.on(Transport.HANDSHAKE).size();
    b.connect(a.self(), a.addresses());
    assertEquals(heard, earsA.on(Transport.HANDSHAKE).size());
    assertTrue(a.peers().stream().noneMatch(one -> one.state() == PeerState.CONNECTED || one.state() == PeerState.ESTABLISHED));
    b.disconnect(a.self());
    a.unban(b.self());
    assertEquals(Set.of(), a.banned());
    for (int tries = 1;; tries++) {
      try {
        connect();
        return;
      } catch (ExecutionException lost) { // a connection that B began before it changed its mind ends at this moment
        assertTrue(tries < 10, lost::toString);
      }
    }
  }

  @Test
  void aPeerThatHandlesNothingHoldsTheSenderBackAndLosesNothing() throws Exception {
    int large = 10_000;
    Set<StreamSpec> streams = Set.of(StreamSpec.of("one", large));
    a.offer(streams);
    b.offer(streams);
    establish("one");
    earsB.keep(true);
    List<Bytes> sent = new ArrayList<>();
    List<CompletionStage<Void>> waiting = new ArrayList<>();
    boolean busy = false;
    for (int i = 0; !busy; i++) {
      assertTrue(i < 200_000, "the sender is never held back");
      byte[] body = new byte[large];
      body[0] = (byte) i;
      body[1] = (byte) (i >> 8);
      body[2] = (byte) (i >> 16);
      CompletionStage<Void> one = a.send(b.self(), "one", Bytes.wrap(body));
      if (one.toCompletableFuture().isCompletedExceptionally()) {
        assertEquals(Reason.BUSY, refused(one));
        busy = true;
      } else {
        sent.add(Bytes.wrap(body));
        waiting.add(one);
      }
    }
    earsB.keep(false);
    for (CompletionStage<Void> one : waiting) {
      done(one);
    }
    earsB.await("one", sent.size());
    assertEquals(sent, earsB.on("one"));
  }

  @Test
  void messagesHaveASize() throws Exception {
    establish("one");
    Bytes tooLarge = Bytes.wrap(new byte[a.maxMessageBytes() + 1]);
    assertEquals(Reason.TOO_LARGE, refused(a.send(b.self(), "one", tooLarge)));
    a.offer(Set.of(StreamSpec.of("one", a.maxMessageBytes()))); // b takes less
    done(a.send(b.self(), "one", Bytes.wrap(new byte[SMALL + 1])));
    done(a.send(b.self(), "one", Bytes.wrap(new byte[SMALL])));
    done(a.send(b.self(), "one", Bytes.EMPTY));
    earsB.await("one", 2);
    assertEquals(List.of(SMALL, 0), earsB.on("one").stream().map(Bytes::size).toList(), "what is too long is passed over");
  }

  @Test
  void impossiblePeersAreRefused() {
    assertThrows(TransportException.class, () -> a.connect(a.self(), a.addresses()), "that is the node itself");
    assertEquals(Reason.NO_ADDRESS, assertThrows(TransportException.class, () -> a.connect(b.self(), List.of())).reason());
    assertEquals(Reason.NOT_CONNECTED,
        assertThrows(TransportException.class, () -> a.admit(b.self(), Set.of("one"))).reason());
    assertEquals(Reason.NOT_CONNECTED, assertThrows(TransportException.class, () -> a.establish(b.self())).reason());
    a.unban(b.self());
  }

  @Test
  void theOtherSideNoticesTheEnd() throws Exception {
    establish("one");
    String self = a.self();
    String other = b.self();
    int from = earsB.changes().size();
    a.close();
    earsB.await(from, "the loss", change -> change.peer().equals(self) && change.state() != PeerState.ESTABLISHED);
    assertEquals(Reason.NOT_CONNECTED, refused(a.send(other, "one", Bytes.utf8("x"))));
  }
}
