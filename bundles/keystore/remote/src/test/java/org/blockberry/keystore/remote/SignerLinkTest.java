package org.blockberry.keystore.remote;

import static org.blockberry.keystore.remote.SignerRig.CHAIN;
import static org.blockberry.keystore.remote.SignerRig.LONG;
import static org.blockberry.keystore.remote.SignerRig.precommit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.value.Bytes;
import org.blockberry.keystore.remote.wire.Channel;
import org.blockberry.keystore.remote.wire.ChannelKeys;
import org.blockberry.keystore.remote.wire.SignerAnswer;
import org.blockberry.keystore.remote.wire.SignerQuestion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Both ends against strangers, liars and silence. */
@Tag("sec-K4")
class SignerLinkTest {
  private static final SignerQuestion HELLO = new SignerQuestion.Describe();

  @TempDir
  private Path folder;
  private SignerRig rig;
  private final List<AutoCloseable> leavings = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    rig = new SignerRig(folder);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable leaving : leavings) {
      leaving.close();
    }
    rig.close();
  }

  private <T extends AutoCloseable> T later(T leaving) {
    leavings.add(leaving);
    return leaving;
  }

  private static long soon() {
    return System.nanoTime() + LONG.toNanos();
  }

  private Channel dial(int keyNumber) throws IOException {
    ChannelKeys keys = later(SignerRig.channel(keyNumber));
    return later(Channel.dial(new Socket(rig.server.address().getAddress(), rig.server.address().getPort()), keys,
        SignerRig.key(2).publicKey(), soon()));
  }

  /** By the other side, not by the clock. */
  private static void assertCutOff(Executable call) {
    IOException end = assertThrows(IOException.class, call);
    assertFalse(end instanceof SocketTimeoutException, "still open");
  }

  @Test
  void aNodeThatIsNotAllowedGetsNoWord() throws Exception {
    Channel stranger = dial(7);
    assertCutOff(() -> {
      stranger.send(HELLO.encode());
      stranger.receive(soon());
    });
    assertTrue(rig.log.stream().anyMatch(line -> line.contains(SignerRig.key(7).publicKey().toHex())), rig.log.toString());
  }

  @Test
  void aSignerThatIsAnotherIsNotAsked() {
    SignerPlace there = rig.place();
    for (SignerPlace wrong : List.of(
        new SignerPlace(there.address(), SignerRig.key(8).publicKey(), there.validatorKey(), CHAIN),
        new SignerPlace(there.address(), there.signerKey(), SignerRig.key(8).publicKey(), CHAIN),
        new SignerPlace(there.address(), there.signerKey(), there.validatorKey(), "other-1"))) {
      SignerLink link = later(rig.link(wrong, LONG));
      assertThrows(NoAnswerException.class, () -> link.ask(HELLO));
    }
    assertInstanceOf(SignerAnswer.Description.class, later(rig.link(there, LONG)).ask(HELLO));
  }

  @Test
  void whatIsNoQuestionEndsTheConnectionAndSignsNothing() throws Exception {
    for (Bytes message : List.of(Bytes.utf8("sign this"), precommit(5, 1, 1), Bytes.wrap(new byte[Channel.MAX_MESSAGE_BYTES]),
        HELLO.encode().concat(HELLO.encode()))) {
      Channel node = dial(3);
      node.send(message);
      assertCutOff(() -> node.receive(soon()));
    }
    assertEquals(0, rig.guard.last().height());
    assertThrows(IllegalArgumentException.class, () -> dial(3).send(Bytes.wrap(new byte[Channel.MAX_MESSAGE_BYTES + 1])));
  }

  /** Lengths are looked at before anything is waited for or allocated. */
  @Test
  void lyingLengthsAndForgedRecordsEndTheConnection() throws Exception {
    int tooLong = Channel.RECORD_BYTES + 17; // with its tag one more than allowed
    for (byte[] bytes : List.of(new byte[] {(byte) 0xFF, (byte) 0xFF}, new byte[] {(byte) (tooLong >> 8), (byte) tooLong}, new byte[] {0, 0}, new byte[] {0, 16},
        new byte[40])) {
      Socket socket = new Socket(rig.server.address().getAddress(), rig.server.address().getPort());
      Channel node = later(Channel.dial(socket, later(SignerRig.channel(3)), SignerRig.key(2).publicKey(), soon()));
      socket.getOutputStream().write(bytes);
      assertCutOff(() -> node.receive(soon()));
    }
    Socket early = later(new Socket(rig.server.address().getAddress(), rig.server.address().getPort()));
    early.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF, 1});
    assertTrue(ended(early), "a handshake of 65,535 bytes is not begun");
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true; // reset: what was sent was not read any more
    }
  }

  @Test
  void silentConnectionsMakeRoomForANode() throws Exception {
    for (int i = 0; i < 30; i++) {
      later(new Socket(rig.server.address().getAddress(), rig.server.address().getPort()));
    }
    SignerLink link = later(rig.link(rig.place(), LONG));
    assertInstanceOf(SignerAnswer.Description.class, link.ask(HELLO));
  }

  /** A listener that ends every connection is dialled with growing pauses, however often something is to be signed. */
  @Test
  void aSignerThatIsAwayIsNotStormed() throws Exception {
    AtomicInteger dials = new AtomicInteger();
    ServerSocket slamming = later(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(() -> {
      try {
        while (true) {
          slamming.accept().close();
          dials.incrementAndGet();
        }
      } catch (IOException e) {
        return; // the test is over
      }
    });
    thread.start();
    SignerLink link = later(rig.link(placeOf(slamming), LONG));
    for (int i = 0; i < 5_000; i++) {
      assertThrows(NoAnswerException.class, () -> link.ask(HELLO));
    }
    slamming.close();
    thread.join();
    assertTrue(dials.get() >= 1 && dials.get() < 40, dials + " dials"); // 40 take more than two minutes
    assertEquals(1, rig.log.stream().filter(line -> line.contains("is away")).count(), "told once");
  }

  private SignerPlace placeOf(ServerSocket socket) {
    return new SignerPlace((InetSocketAddress) socket.getLocalSocketAddress(), SignerRig.key(2).publicKey(), rig.validator.publicKey(), CHAIN);
  }

  @Test
  void aSignerThatDoesNotAnswerIsLeftWhenTheTimeIsOver() throws Exception {
    ServerSocket silent = later(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    SignerLink link = later(rig.link(placeOf(silent), Duration.ofMillis(60)));
    NoAnswerException away = assertThrows(NoAnswerException.class, () -> link.ask(HELLO));
    assertTrue(away.getMessage().contains("does not answer"), away.getMessage());
  }

  @Test
  void closingEndsAQuestionThatWaits() throws Exception {
    ServerSocket silent = later(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    SignerLink link = rig.link(placeOf(silent), Duration.ofDays(1));
    AtomicReference<Throwable> end = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread asking = new Thread(() -> {
      try {
        link.ask(HELLO);
      } catch (NoAnswerException e) {
        end.set(e);
      }
      ended.countDown();
    });
    asking.start();
    later(silent.accept());
    link.close();
    ended.await();
    asking.join();
    assertInstanceOf(NoAnswerException.class, end.get());
    assertThrows(NoAnswerException.class, () -> link.ask(HELLO), "closed");
  }
}
