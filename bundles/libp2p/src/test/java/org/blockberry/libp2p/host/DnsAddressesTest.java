package org.blockberry.libp2p.host;

import static org.blockberry.libp2p.host.Hosts.failure;
import static org.blockberry.libp2p.host.Hosts.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsAddressesTest {
  private static final PeerId PEER = TestCrypto.identity(1).peerId();
  private static final PeerId OTHER = TestCrypto.identity(2).peerId();
  private static final Multiaddr START = Multiaddr.parse("/dnsaddr/example.org");

  private static TxtResolver of(Map<String, List<String>> texts) {
    return name -> texts.getOrDefault(name, List.of());
  }

  private static List<Multiaddr> resolve(Multiaddr start, Map<String, List<String>> texts) throws IOException {
    return DnsAddresses.resolve(start, PEER, of(texts));
  }

  @Test
  void namesLeadToAddressesAndOtherNames() throws IOException {
    String mine = "/ip4/192.0.2.1/tcp/1/p2p/" + PEER;
    Map<String, List<String>> texts = Map.of("_dnsaddr.example.org", List.of("dnsaddr=" + mine, "v=spf1", "dnsaddr=nonsense",
        "dnsaddr=/ip4/192.0.2.2/tcp/1/p2p/" + OTHER, "dnsaddr=/dnsaddr/b.example.org/p2p/" + PEER, "dnsaddr=/ip4/192.0.2.3/tcp/3"),
        "_dnsaddr.b.example.org", List.of("dnsaddr=/ip6/2001:db8::1/tcp/2/p2p/" + PEER, "dnsaddr=/ip4/192.0.2.9/tcp/9"));
    Multiaddr unnamed = Multiaddr.parse("/ip4/192.0.2.3/tcp/3");
    Multiaddr second = Multiaddr.parse("/ip6/2001:db8::1/tcp/2/p2p/" + PEER);
    assertEquals(List.of(Multiaddr.parse(mine), unnamed, second), resolve(START, texts));
    assertEquals(List.of(Multiaddr.parse(mine), second), resolve(START.withPeerId(PEER), texts), "a peer that is named must be named again");
  }

  @Test
  void circlesAndMassesEnd() throws IOException {
    AtomicInteger lookups = new AtomicInteger();
    TxtResolver circle = name -> {
      lookups.incrementAndGet();
      return List.of("dnsaddr=/dnsaddr/a.example.org", "dnsaddr=/dnsaddr/b.example.org", "dnsaddr=/dnsaddr/c.example.org");
    };
    assertEquals(List.of(), DnsAddresses.resolve(START, PEER, circle));
    assertEquals(DnsAddresses.MAX_LOOKUPS, lookups.get());
    lookups.set(0);
    TxtResolver chain = name -> List.of("dnsaddr=/dnsaddr/x" + lookups.incrementAndGet() + ".example.org");
    assertEquals(List.of(), DnsAddresses.resolve(START, PEER, chain));
    assertEquals(DnsAddresses.MAX_DEPTH, lookups.get());
    List<String> many = new ArrayList<>();
    for (int i = 1; i < 1_000; i++) {
      many.add("dnsaddr=/ip4/192.0.2.1/tcp/" + i);
    }
    assertEquals(DnsAddresses.MAX_ADDRESSES, resolve(START, Map.of("_dnsaddr.example.org", many)).size());
  }

  @Test
  void aHostIsDialledByItsName() {
    Hosts hosts = new Hosts();
    try (hosts) {
      Host two = hosts.start(2);
      String real = two.listenAddresses().get(0).withPeerId(two.peerId()).toString();
      Host one = hosts.start(1, config -> config.withTxt(of(Map.of("_dnsaddr.example.org", List.of("dnsaddr=" + real)))));
      assertEquals(two.peerId(), get(one.connect(two.peerId(), List.of(START))).remoteId());
      HostException nothing = failure(one.connect(OTHER.equals(two.peerId()) ? PeerId.of(TestCrypto.identity(9).publicKey()) : OTHER, List.of(START)));
      assertEquals(HostException.Kind.UNREACHABLE, nothing.kind());
      Host lost = hosts.start(3, config -> config.withTxt(name -> {
        throw new IOException("nobody knows " + name);
      }));
      HostException failed = failure(lost.connect(two.peerId(), List.of(START)));
      assertTrue(failed.getMessage().contains("nobody knows _dnsaddr.example.org"), failed.getMessage());
    }
    assertTrue(hosts.failures.isEmpty(), () -> "failures: " + hosts.failures);
  }

  // --- the messages of DNS

  /** Two texts, one of two pieces, behind a name that points back into the question. */
  private static byte[] answer(byte[] question, String... texts) {
    ByteBuffer out = ByteBuffer.allocate(DnsMessage.MAX_ANSWER_BYTES);
    out.put(question, 0, question.length - 11);
    out.putShort(2, (short) 0x8180).putShort(6, (short) texts.length).putShort(10, (short) 0);
    for (String text : texts) {
      byte[] bytes = Bytes.utf8(text).toArray();
      int half = Math.min(bytes.length, 20);
      out.putShort((short) 0xc00c).putShort((short) 16).putShort((short) 1).putInt(60).putShort((short) (bytes.length + 2));
      out.put((byte) half).put(bytes, 0, half).put((byte) (bytes.length - half)).put(bytes, half, bytes.length - half);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void aQuestionAndItsAnswer() {
    byte[] question = DnsMessage.question(0x1234, "_dnsaddr.example.org");
    assertEquals("123401000001000000000001085F646E7361646472076578616D706C65036F7267000010000100002910000000000000" + "00",
        Bytes.copyOf(question).toHex());
    byte[] answer = answer(question, "dnsaddr=/ip4/192.0.2.1/tcp/1", "short");
    assertTrue(DnsMessage.answers(answer, answer.length, question));
    assertEquals(List.of("dnsaddr=/ip4/192.0.2.1/tcp/1", "short"), DnsMessage.texts(ByteBuffer.wrap(answer), "_dnsaddr.example.org"));
    assertEquals(List.of(), DnsMessage.texts(ByteBuffer.wrap(answer), "other.example.org"), "records of another name");
    byte[] wrongId = answer.clone();
    wrongId[1]++;
    assertTrue(!DnsMessage.answers(wrongId, wrongId.length, question));
    byte[] cut = answer.clone();
    cut[2] |= 2;
    assertThrows(MalformedException.class, () -> DnsMessage.texts(ByteBuffer.wrap(cut), "_dnsaddr.example.org"));
    assertThrows(MalformedException.class, () -> DnsMessage.question(1, "a..b"));
    assertThrows(MalformedException.class, () -> DnsMessage.question(1, "a".repeat(64)));
    assertThrows(MalformedException.class, () -> DnsMessage.question(1, "abcdefg.".repeat(40) + "org"));
  }

  @Tag("sec-T1")
  @Tag("sec-T10")
  @Test
  void noAnswerDoesHarm() {
    byte[] good = answer(DnsMessage.question(1, "_dnsaddr.example.org"), "dnsaddr=/ip4/192.0.2.1/tcp/1", "x".repeat(200));
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = Arrays.copyOf(good, i < good.length ? i : good.length);
      for (int change = 0; i >= good.length && change <= i % 4; change++) {
        changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? 0xc0 : random.nextInt());
      }
      try {
        assertTrue(DnsMessage.texts(ByteBuffer.wrap(changed), "_dnsaddr.example.org").size() <= 100);
      } catch (MalformedException refused) {
        assertTrue(refused.getMessage().length() < 300);
      }
    }
    byte[] circle = good.clone();
    circle[12] = (byte) 0xc0;
    circle[13] = 12;
    assertThrows(MalformedException.class, () -> DnsMessage.texts(ByteBuffer.wrap(circle), "_dnsaddr.example.org"));
  }

  /** A server on loopback that first answers something else. */
  @Test
  void theResolverAsksAServer() throws Exception {
    try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Thread answering = new Thread(() -> {
        try {
          DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
          server.receive(packet);
          byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
          byte[] stray = answer(question, "stray");
          stray[0]++;
          server.send(new DatagramPacket(stray, stray.length, packet.getSocketAddress()));
          byte[] answer = answer(question, "found");
          server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      });
      answering.start();
      List<InetSocketAddress> servers = List.of((InetSocketAddress) silent.getLocalSocketAddress(), (InetSocketAddress) server.getLocalSocketAddress());
      assertEquals(List.of("found"), new DnsTxtResolver(servers).txt("example.org"));
      answering.join();
      assertThrows(IOException.class, () -> new DnsTxtResolver(List.of()).txt("example.org"));
    }
    assertEquals(List.of(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress(InetAddress.getByName("2001:db8::53"), 53)),
        DnsTxtResolver.servers("# comment\nsearch x\nnameserver 192.0.2.53\n nameserver\t2001:db8::53 \nnameserver host.example.org\n"));
  }
}
