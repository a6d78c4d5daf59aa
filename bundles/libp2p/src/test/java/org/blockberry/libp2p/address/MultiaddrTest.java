package org.blockberry.libp2p.address;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MultiaddrTest {
  private static final JsonNode FILE = Vectors.load("multiaddr");

  @TestFactory
  List<DynamicTest> roundTrip() {
    return Vectors.tests("roundTrip", FILE.get("roundTrip"), vector -> {
      Multiaddr address = Multiaddr.parse(vector.get("text").asText());
      assertEquals(hex(vector, "bytes"), address.encode());
      assertEquals(vector.get("text").asText(), address.toString());
      assertEquals(address, Multiaddr.decode(address.encode()));
    });
  }

  @TestFactory
  List<DynamicTest> normalise() {
    return Vectors.tests("normalise", FILE.get("normalise"), vector -> {
      Multiaddr address = Multiaddr.parse(vector.get("input").asText());
      assertEquals(vector.get("text").asText(), address.toString());
      if (vector.has("bytes")) {
        assertEquals(hex(vector, "bytes"), address.encode());
      }
    });
  }

  @TestFactory
  List<DynamicTest> invalidText() {
    return Vectors.tests("invalidText", FILE.get("invalidText"),
        vector -> assertThrows(MalformedException.class, () -> Multiaddr.parse(vector.get("text").asText())));
  }

  @TestFactory
  List<DynamicTest> invalidBytes() {
    return Vectors.tests("invalidBytes", FILE.get("invalidBytes"),
        vector -> assertThrows(MalformedException.class, () -> Multiaddr.decode(hex(vector, "bytes"))));
  }

  @Test
  void ip6IsReadInAnyFormAndPrintedInOne() {
    for (String[] pair : new String[][] {{"0:0:0:0:0:0:0:0", "::"}, {"1::", "1::"}, {"::1", "::1"}, {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
        {"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"}, {"2001:DB8::A", "2001:db8::a"}, {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"}, {"0:0:1:0:0:2:3:4", "::1:0:0:2:3:4"}, {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"}}) {
      assertEquals("/ip6/" + pair[1], Multiaddr.parse("/ip6/" + pair[0]).toString());
    }
    for (String refused : List.of(":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1.2.3", "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8::", "fe80::1%eth0", "::1 ", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:")) {
      assertThrows(MalformedException.class, () -> Multiaddr.parse("/ip6/" + refused), refused);
    }
  }

  @Test
  void partsOfOthersAreUnderstood() {
    String webtransport = "/ip4/1.2.3.4/udp/4001/quic-v1/webtransport/certhash/uEiAkH5a4DPGKUuOBjYw0CgwjvcJCJMD2K_1aluKR_tpevQ";
    Multiaddr address = Multiaddr.parse(webtransport);
    assertEquals(webtransport, address.toString());
    assertEquals(address, Multiaddr.decode(address.encode()));
    assertEquals("/ip6zone/eth0/ip6/fe80::1/tcp/1", Multiaddr.parse("/ip6zone/eth0/ip6/fe80::1/tcp/1").toString());
    for (String refused : List.of("/certhash/uEiAk", "/certhash/zabc", "/certhash/u!!", "/dns4/a\nb", "/dns4/a\u007fb")) {
      assertThrows(MalformedException.class, () -> Multiaddr.parse(refused), refused);
    }
    assertThrows(MalformedException.class, () -> Multiaddr.decode(Bytes.fromHex("3602c328")), "text that is not UTF-8");
    assertThrows(MalformedException.class, () -> Multiaddr.decode(Bytes.fromHex("3603612f62")), "a slash in a name");
  }

  @Test
  void thePeerAtTheEnd() {
    PeerId one = TestCrypto.identity(1).peerId();
    PeerId two = TestCrypto.identity(2).peerId();
    Multiaddr bare = Multiaddr.parse("/ip4/1.2.3.4/tcp/9000");
    assertEquals(Optional.empty(), bare.peerId());
    assertEquals(Optional.of(one), bare.withPeerId(one).peerId());
    assertEquals(Optional.of(two), bare.withPeerId(one).withPeerId(two).peerId());
    assertEquals(3, bare.withPeerId(one).withPeerId(two).components().size());
    assertEquals(Optional.of(bare), bare.withPeerId(one).withoutPeerId());
    assertEquals(Optional.of(bare), bare.withoutPeerId());
    assertEquals(Optional.empty(), Multiaddr.parse("/p2p/" + one).withoutPeerId());
  }

  @Test
  void whatCanBeDialled() {
    PeerId peer = TestCrypto.identity(1).peerId();
    assertEquals(Optional.of(new TcpTarget(Protocol.IP4, "1.2.3.4", 9000, Optional.empty())), target("/ip4/1.2.3.4/tcp/9000"));
    assertEquals(Optional.of(new TcpTarget(Protocol.DNS6, "a.example", 65535, Optional.of(peer))), target("/dns6/a.example/tcp/65535/p2p/" + peer));
    for (String not : List.of("/ip4/1.2.3.4/tcp/0", "/ip4/1.2.3.4", "/ip4/1.2.3.4/udp/1", "/ip4/1.2.3.4/tcp/1/ws", "/dnsaddr/a.example/tcp/1",
        "/ip4/1.2.3.4/tcp/1/tls/p2p/" + peer, "/ip4/1.2.3.4/tcp/1/p2p/" + peer + "/p2p-circuit", "/p2p/" + peer, "/tcp/80/ip4/1.2.3.4")) {
      assertEquals(Optional.empty(), target(not), not);
    }
  }

  private static Optional<TcpTarget> target(String address) {
    return TcpTarget.of(Multiaddr.parse(address));
  }

  @Test
  void lengthIsBounded() {
    assertThrows(MalformedException.class, () -> Multiaddr.parse("/tcp/1".repeat(33)));
    assertThrows(MalformedException.class, () -> Multiaddr.parse("/dns/" + "a".repeat(2_100)));
    assertThrows(MalformedException.class, () -> Multiaddr.decode(Bytes.wrap(new byte[Multiaddr.MAX_BYTES + 1])));
    MalformedException quoted = assertThrows(MalformedException.class, () -> Multiaddr.parse("\u001b[2J" + "x".repeat(1_000)));
    assertFalse(quoted.getMessage().contains("\u001b"));
    assertEquals(true, quoted.getMessage().length() < 160);
  }
}
