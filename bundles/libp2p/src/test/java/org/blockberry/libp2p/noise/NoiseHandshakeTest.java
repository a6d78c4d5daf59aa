package org.blockberry.libp2p.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.wire.ProtoWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NoiseHandshakeTest {
  private final NoiseCredentials one = NoisePair.credentials(1, NoisePair.YAMUX);
  private final NoiseCredentials two = NoisePair.credentials(2, NoisePair.YAMUX);

  @Test
  void bothSidesKnowEachOtherAndWhatTheySay() {
    NoiseSession[] sessions = NoisePair.run(NoisePair.initiator(one, two.peerId()), NoisePair.responder(two));
    assertEquals(two.peerId(), sessions[0].remoteId());
    assertEquals(one.peerId(), sessions[1].remoteId());
    assertEquals(TestCrypto.identity(2).publicKey(), sessions[0].remoteKey());
    assertEquals(sessions[0].handshakeHash(), sessions[1].handshakeHash());
    for (int from = 0; from < 2; from++) {
      ByteBuffer sealed = ByteBuffer.allocate(100);
      sessions[from].sealer().seal(Bytes.utf8("hello").asBuffer(), sealed);
      ByteBuffer opened = ByteBuffer.allocate(5);
      sessions[1 - from].opener().open(sealed.flip().position(2), opened);
      assertArrayEquals(Bytes.utf8("hello").toArray(), opened.array());
    }
  }

  @Test
  void bytesMayComeInAnyPiecesAndWhatFollowsIsLeftAlone() {
    for (int chunk : new int[] {1, 3, 50, 10_000}) {
      NoiseHandshake initiator = NoisePair.initiator(one, two.peerId());
      NoiseHandshake responder = NoisePair.responder(two);
      Bytes second = feed(responder, initiator.start(), chunk);
      Bytes third = feed(initiator, second, chunk);
      ByteBuffer in = third.concat(Bytes.fromHex("aabb")).asBuffer();
      feed(responder, third.slice(0, third.size() - 1), chunk);
      in.position(third.size() - 1);
      responder.receive(in);
      assertEquals(2, in.remaining());
      assertTrue(responder.session().isPresent());
      assertEquals(Bytes.EMPTY, responder.receive(in), "a finished handshake takes nothing");
      assertEquals(2, in.remaining());
    }
  }

  private static Bytes feed(NoiseHandshake side, Bytes bytes, int chunk) {
    Bytes out = Bytes.EMPTY;
    for (int at = 0; at < bytes.size(); at += chunk) {
      out = out.concat(side.receive(bytes.slice(at, Math.min(bytes.size(), at + chunk)).asBuffer()));
    }
    return out;
  }

  @Test
  void muxersAreTheInitiatorsFirstThatTheResponderHas() {
    assertEquals(Optional.of("/a"), muxer(List.of("/a", "/b"), List.of("/b", "/a")));
    assertEquals(Optional.of("/b"), muxer(List.of("/x", "/b"), List.of("/b", "/a")));
    assertEquals(Optional.empty(), muxer(List.of("/x"), List.of("/b")));
    assertEquals(Optional.empty(), muxer(List.of(), List.of("/b")));
    assertEquals(Optional.empty(), muxer(List.of("/b"), List.of()));
  }

  private static Optional<String> muxer(List<String> initiators, List<String> responders) {
    NoiseSession[] sessions = NoisePair.run(NoisePair.initiator(NoisePair.credentials(1, initiators), null),
        NoisePair.responder(NoisePair.credentials(2, responders)));
    assertEquals(sessions[0].muxer(), sessions[1].muxer());
    return sessions[0].muxer();
  }

  @Test
  void aListOfMoreThanAHundredMuxersCountsAsNone() {
    Ed25519Identity identity = TestCrypto.identity(5);
    byte[] key = NoisePair.SUITE.x25519().publicKey(NoisePair.key(5));
    List<String> muxers = new ArrayList<>(java.util.Collections.nCopies(100, "/yamux/1.0.0"));
    assertEquals(100, NoisePayload.decode(NoisePayload.sign(identity, key, muxers).encode()).muxers().size());
    muxers.add("/yamux/1.0.0");
    assertEquals(List.of(), NoisePayload.decode(NoisePayload.sign(identity, key, muxers).encode()).muxers());
  }

  /** Everything a liar can say about who it is (security class T6), to either side. */
  @Tag("sec-T6")
  @Test
  void whoDoesNotProveItsIdentityIsRefused() {
    lies().forEach((name, lie) -> {
      NoiseCredentials liar = NoisePair.liar(3, lie);
      assertRefused(name, NoisePair.initiator(one, null), NoisePair.responder(liar), true);
      assertRefused(name, NoisePair.initiator(liar, null), NoisePair.responder(two), false);
    });
  }

  private static Map<String, Bytes> lies() {
    Ed25519Identity self = TestCrypto.identity(3);
    Ed25519Identity other = TestCrypto.identity(4);
    NoisePayload good = NoisePair.honest(self, 3);
    byte[] staticKey = NoisePair.SUITE.x25519().publicKey(NoisePair.key(3));
    Bytes key = self.publicKey().encode();
    Bytes extensions = new ProtoWriter().text(2, "/yamux/1.0.0").message();
    Map<String, Bytes> lies = new LinkedHashMap<>();
    lies.put("signed by another key", new NoisePayload(self.publicKey(), NoisePair.honest(other, 3).signature(), List.of()).encode());
    lies.put("empty signature", new NoisePayload(self.publicKey(), Bytes.EMPTY, List.of()).encode());
    lies.put("signature without prefix", new NoisePayload(self.publicKey(), self.sign(Bytes.copyOf(staticKey)), List.of()).encode());
    lies.put("signature for another static key", NoisePair.honest(self, 4).encode());
    lies.put("signature cut", new NoisePayload(self.publicKey(), good.signature().slice(0, 63), List.of()).encode());
    lies.put("the identity of somebody else", new NoisePayload(other.publicKey(), good.signature(), List.of()).encode());
    lies.put("no key", new ProtoWriter().bytes(2, good.signature()).message());
    lies.put("no signature", new ProtoWriter().bytes(1, key).message());
    lies.put("nothing", Bytes.EMPTY);
    lies.put("key twice", good.encode().concat(new ProtoWriter().bytes(1, other.publicKey().encode()).message()));
    lies.put("the same key twice", good.encode().concat(new ProtoWriter().bytes(1, key).message()));
    lies.put("signature twice", good.encode().concat(new ProtoWriter().bytes(2, good.signature()).message()));
    lies.put("extensions twice", good.encode().concat(new ProtoWriter().bytes(4, extensions).message()));
    lies.put("bytes behind the end", good.encode().concat(Bytes.fromHex("00")));
    lies.put("half a field behind the end", good.encode().concat(Bytes.fromHex("7a05aa")));
    lies.put("key with bytes behind it", new ProtoWriter().bytes(1, key.concat(Bytes.fromHex("00"))).bytes(2, good.signature()).message());
    lies.put("key in another encoding", new ProtoWriter().bytes(1, key.slice(2, 36).concat(key.slice(0, 2))).bytes(2, good.signature()).message());
    lies.put("broken extensions", new ProtoWriter().bytes(1, key).bytes(2, good.signature()).bytes(4, Bytes.fromHex("12ff")).message());
    return lies;
  }

  @Test
  void unknownFieldsArePassedOver() {
    Bytes payload = NoisePair.honest(TestCrypto.identity(3), 3).encode()
        .concat(new ProtoWriter().varint(3, 1).bytes(99, Bytes.fromHex("ff")).message());
    NoiseCredentials newer = new NoiseCredentials(TestCrypto.identity(3).peerId(), NoisePair.key(3),
        NoisePair.SUITE.x25519().publicKey(NoisePair.key(3)), payload, NoisePair.YAMUX);
    assertEquals(newer.peerId(), NoisePair.run(NoisePair.initiator(one, null), NoisePair.responder(newer))[0].remoteId());
  }

  @Tag("sec-T6")
  @Test
  void theDialledPeerMustAnswerAndNobodyTalksToHimself() {
    PeerViolation other = assertRefused("other", NoisePair.initiator(one, TestCrypto.identity(9).peerId()), NoisePair.responder(two), true);
    assertEquals(Violation.IDENTITY, other.kind());
    NoiseCredentials again = NoisePair.credentials(1, List.of());
    assertEquals(Violation.IDENTITY, assertRefused("self", NoisePair.initiator(one, null), NoisePair.responder(again), true).kind());
    NoiseCredentials masked = NoisePair.liar(1, Bytes.copyOf(one.payload())); // an initiator that does not mind
    assertEquals(Violation.IDENTITY, assertRefused("self", NoisePair.initiator(masked, null), NoisePair.responder(one), false).kind());
  }

  /** The bug of others, brought back: who checks no signature takes every lie that parses. */
  @Tag("sec-T6")
  @Test
  void aReinjectedVerifierThatAlwaysAgreesLetsLiarsIn() {
    int passed = 0;
    for (Bytes lie : lies().values()) {
      NoiseHandshake mutant = NoiseHandshake.initiator(NoisePair.SUITE, one, (key, message, signature) -> true, NoisePair.key(101), Optional.empty());
      try {
        NoisePair.run(mutant, NoisePair.responder(NoisePair.liar(3, lie)));
        passed++;
      } catch (PeerViolation refused) {
        continue;
      }
    }
    assertEquals(6, passed, "the six lies about signatures");
  }

  @Tag("sec-T8")
  @Test
  void anotherTypeOfKeyIsRefusedBeforeAnythingIsComputed() {
    PublicKey rsa = new PublicKey(KeyType.RSA, Bytes.wrap(new byte[2_048]));
    NoiseCredentials liar = NoisePair.liar(3, new NoisePayload(rsa, Bytes.wrap(new byte[512]), List.of()).encode());
    assertEquals(Violation.KEY_TYPE, assertRefused("rsa", NoisePair.initiator(one, null), NoisePair.responder(liar), true).kind());
    Bytes huge = new ProtoWriter().bytes(1, Bytes.fromHex("080012").concat(Bytes.fromHex("80f003")).concat(Bytes.wrap(new byte[63_488])))
        .bytes(2, Bytes.wrap(new byte[64])).message();
    assertEquals(Violation.MALFORMED, assertRefused("huge", NoisePair.initiator(one, null), NoisePair.responder(NoisePair.liar(3, huge)), true).kind());
  }

  /** Points of small order make the secret known to everybody. */
  @Tag("sec-T9")
  @Test
  void weakKeysAreRefused() {
    for (String weak : List.of("00".repeat(32), "01" + "00".repeat(31), "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
      NoiseHandshake responder = NoisePair.responder(two);
      PeerViolation thrown = assertThrows(PeerViolation.class, () -> responder.receive(Bytes.fromHex("0020" + weak).asBuffer()));
      assertEquals(Violation.WEAK_KEY, thrown.kind());
      NoiseHandshake initiator = NoisePair.initiator(one, null);
      initiator.start();
      assertEquals(Violation.WEAK_KEY,
          assertThrows(PeerViolation.class, () -> initiator.receive(Bytes.fromHex("0060" + weak + "00".repeat(64)).asBuffer())).kind());
    }
  }

  @Tag("sec-T10")
  @Test
  void everyDamagedByteAndEveryPrefixIsAnErrorOrAWait() {
    NoiseHandshake first = NoisePair.initiator(one, null);
    Bytes message1 = first.start();
    Bytes message2 = NoisePair.responder(two).receive(message1.asBuffer());
    Bytes message3 = first.receive(message2.asBuffer());
    for (int i = 0; i < message2.size(); i++) {
      NoiseHandshake initiator = NoisePair.initiator(one, null);
      initiator.start();
      assertEquals(Bytes.EMPTY, initiator.receive(message2.slice(0, i).asBuffer()));
      NoiseHandshake damaged = NoisePair.initiator(one, null);
      damaged.start();
      refusesOrWaits(damaged, flip(message2, i), i);
    }
    for (int i = 0; i < message3.size(); i++) {
      NoiseHandshake responder = NoisePair.responder(two);
      responder.receive(message1.asBuffer());
      responder.receive(message3.slice(0, i).asBuffer());
      assertTrue(responder.session().isEmpty());
      NoiseHandshake damaged = NoisePair.responder(two);
      damaged.receive(message1.asBuffer());
      refusesOrWaits(damaged, flip(message3, i), i);
    }
  }

  private static void refusesOrWaits(NoiseHandshake side, Bytes bytes, int damaged) {
    try {
      side.receive(bytes.asBuffer());
      assertTrue(damaged < 2, "only a longer length can make it wait: byte " + damaged);
      assertTrue(side.session().isEmpty());
    } catch (PeerViolation expected) {
      assertThrows(IllegalStateException.class, () -> side.receive(bytes.asBuffer()), "dead after a failure");
    }
  }

  private static Bytes flip(Bytes bytes, int at) {
    byte[] copy = bytes.toArray();
    copy[at] ^= 1;
    return Bytes.wrap(copy);
  }

  @Tag("sec-T10")
  @Test
  void lengthsThatNoMessageHasAreRefusedBeforeTheirBytesCome() {
    for (String refused : List.of("0000", "001f", "0021", "ffff")) {
      assertThrows(PeerViolation.class, () -> NoisePair.responder(two).receive(Bytes.fromHex(refused).asBuffer()), refused);
    }
    NoiseHandshake initiator = NoisePair.initiator(one, null);
    initiator.start();
    assertThrows(PeerViolation.class, () -> initiator.receive(Bytes.fromHex("005f").asBuffer()));
    NoiseHandshake responder = NoisePair.responder(two);
    responder.receive(NoisePair.initiator(one, null).start().asBuffer());
    assertThrows(PeerViolation.class, () -> responder.receive(Bytes.fromHex("003f").asBuffer()));
  }

  /** A claim of 64 KiB costs what has come (security class T1). */
  @Tag("sec-T1")
  @Test
  void aClaimedLengthTakesNoMemory() {
    HandshakeFrame frame = new HandshakeFrame(96, 65_535);
    frame.next(Bytes.fromHex("ffff00").asBuffer());
    assertTrue(frame.held() <= 256, "held " + frame.held());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    NoiseHandshake responder = NoisePair.responder(two);
    Bytes first = NoisePair.initiator(one, null).start();
    responder.receive(first.asBuffer());
    ByteBuffer claim = Bytes.fromHex("ffff00").asBuffer();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    responder.receive(claim);
    long taken = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertTrue(taken < 8_192, taken + " bytes for a claim");
  }

  /** The bug of others, brought back: who takes memory for what is announced is seen by the same measure. */
  @Tag("sec-T1")
  @Test
  void aReinjectedAllocationOnClaimIsSeen() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer claim = Bytes.fromHex("ffff00").asBuffer();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    byte[] mutant = new byte[claim.getShort() & 0xffff];
    claim.get(mutant, 0, claim.remaining());
    long taken = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertTrue(taken > 8_192 && mutant.length == 65_535, "the bug is there: " + taken);
  }

  /** What a stranger can make us compute before we know who it is, in time of the processor. */
  @Tag("sec-T8")
  @Test
  void aHandshakeCostsLessThanFiveMilliseconds() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Long> costs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      NoiseHandshake initiator = NoisePair.initiator(one, null);
      Bytes first = initiator.start();
      NoiseHandshake responder = NoisePair.responder(two);
      long before = threads.getCurrentThreadCpuTime();
      Bytes second = responder.receive(first.asBuffer());
      long cost = threads.getCurrentThreadCpuTime() - before;
      Bytes third = initiator.receive(second.asBuffer());
      before = threads.getCurrentThreadCpuTime();
      responder.receive(third.asBuffer());
      costs.add(cost + threads.getCurrentThreadCpuTime() - before);
    }
    costs.sort(null);
    assertTrue(costs.get(100) < 5_000_000, "half of them cost more than " + costs.get(100) + " ns");
  }

  @Test
  void aClosedHandshakeIsDeadAndClosingLeavesTheSessionAlone() {
    NoiseHandshake responder = NoisePair.responder(two);
    responder.close();
    assertThrows(IllegalStateException.class, () -> responder.receive(Bytes.EMPTY.asBuffer()));
    NoiseHandshake initiator = NoisePair.initiator(one, null);
    NoiseSession[] sessions = NoisePair.run(initiator, NoisePair.responder(two));
    initiator.close();
    sessions[0].sealer().seal(Bytes.fromHex("00").asBuffer(), ByteBuffer.allocate(19));
    sessions[0].close();
    assertThrows(IllegalStateException.class, () -> sessions[0].sealer().seal(Bytes.fromHex("00").asBuffer(), ByteBuffer.allocate(19)));
  }

  /** Runs until one side refuses; it must be the honest one, before it is through. */
  private static PeerViolation assertRefused(String name, NoiseHandshake initiator, NoiseHandshake responder, boolean byInitiator) {
    Bytes second = responder.receive(initiator.start().asBuffer());
    if (byInitiator) {
      PeerViolation thrown = assertThrows(PeerViolation.class, () -> initiator.receive(second.asBuffer()), name);
      assertTrue(initiator.session().isEmpty());
      return thrown;
    }
    Bytes third = initiator.receive(second.asBuffer());
    PeerViolation thrown = assertThrows(PeerViolation.class, () -> responder.receive(third.asBuffer()), name);
    assertTrue(responder.session().isEmpty());
    assertTrue(Set.of(Violation.IDENTITY, Violation.MALFORMED).contains(thrown.kind()), name + ": " + thrown.kind());
    return thrown;
  }
}
