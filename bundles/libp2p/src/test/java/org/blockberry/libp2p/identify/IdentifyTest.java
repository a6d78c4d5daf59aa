package org.blockberry.libp2p.identify;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.wire.ProtoWriter;

class IdentifyTest {
  private static final JsonNode FILE = Vectors.load("identify");

  private static IdentifyMessage read(Bytes wire) {
    IdentifyReader reader = new IdentifyReader();
    reader.receive(wire.asBuffer());
    return reader.end();
  }

  @Example
  void captured() {
    for (JsonNode vector : FILE.get("captured")) {
      IdentifyMessage message = read(hex(vector, "delimited"));
      assertEquals(Optional.of(PublicKey.decode(hex(vector, "publicKey"))), message.publicKey());
      assertEquals(texts(vector.get("listenAddrs")), message.listenAddresses().stream().map(Multiaddr::toString).toList());
      assertEquals(texts(vector.get("protocols")), message.protocols());
      assertEquals(vector.get("observedAddr").asText(), message.observedAddress().orElseThrow().toString());
      assertEquals(vector.get("protocolVersion").asText(), message.protocolVersion());
      assertEquals(vector.get("agentVersion").asText(), message.agentVersion());
    }
  }

  @Example
  void constructed() {
    for (JsonNode vector : FILE.get("constructed")) {
      IdentifyMessage expected = new IdentifyMessage(
          Optional.of(org.blockberry.libp2p.identity.Ed25519Identity.fromSeed(TestCrypto.LADDER.ed25519(), hex(vector, "seed").toArray()).publicKey()),
          texts(vector.get("listen")).stream().map(Multiaddr::parse).toList(), texts(vector.get("protocols")),
          Optional.of(Multiaddr.parse(vector.get("observed").asText())), vector.get("pv").asText(), vector.get("av").asText());
      if (!vector.get("signedPeerRecord").isNull()) {
        expected = expected.withSignedPeerRecord(hex(vector, "signedPeerRecord"));
      }
      assertEquals(expected, read(hex(vector, "delimited")));
      assertEquals(hex(vector, "body"), expected.encode());
      assertEquals(hex(vector, "delimited"), IdentifyReader.delimited(expected));
    }
  }

  @Example
  void severalPartsAreJoined() {
    JsonNode vector = FILE.get("multiPart");
    Bytes wire = hex(vector, "wire");
    for (int cut = 0; cut <= wire.size(); cut++) {
      IdentifyReader reader = new IdentifyReader();
      reader.receive(wire.slice(0, cut).asBuffer());
      reader.receive(wire.slice(cut, wire.size()).asBuffer());
      assertEquals(texts(vector.get("merged").get("protocols")), reader.end().protocols());
    }
    for (int cut = 0; cut < wire.size(); cut++) {
      IdentifyReader reader = new IdentifyReader();
      reader.receive(wire.slice(0, cut).asBuffer());
      if (cut == 55) { // between the two
        assertTrue(reader.end().publicKey().isPresent());
      } else {
        assertThrows(PeerViolation.class, reader::end, "cut at " + cut);
      }
    }
  }

  @Example
  void addressesWeCannotReadDoNotSpoilTheRest() {
    Multiaddr good = Multiaddr.parse("/ip4/1.2.3.4/tcp/5");
    Bytes body = new ProtoWriter().bytes(2, Bytes.fromHex("ff01")).bytes(2, good.encode()).bytes(2, Bytes.EMPTY).bytes(4, Bytes.fromHex("04"))
        .text(3, "/a").varint(77, 5).message();
    IdentifyMessage message = IdentifyMessage.decode(body);
    assertEquals(List.of(good), message.listenAddresses());
    assertEquals(Optional.empty(), message.observedAddress());
    assertEquals(List.of("/a"), message.protocols());
  }

  /** Counts are bounded, also over several messages, and so are texts. */
  @Tag("sec-T1")
  @Example
  void whatIsKeptIsBounded() {
    ProtoWriter body = new ProtoWriter();
    for (int i = 0; i < 1_000; i++) {
      body.text(3, "/" + i);
    }
    body.text(3, "/" + "x".repeat(300)).text(6, "y".repeat(1_000));
    Bytes message = body.message();
    Bytes wire = IdentifyReader.delimited(IdentifyMessage.decode(message));
    IdentifyMessage joined = read(wire.concat(wire));
    assertEquals(IdentifyMessage.MAX_ENTRIES, joined.protocols().size());
    assertEquals(256, joined.agentVersion().length());
    for (String tooLong : List.of("8140", "8180808000", "ffffffffffffffff7f")) {
      IdentifyReader reader = new IdentifyReader();
      assertEquals(Violation.TOO_LARGE, assertThrows(PeerViolation.class, () -> reader.receive(Bytes.fromHex(tooLong).asBuffer())).kind(), tooLong);
    }
    assertThrows(PeerViolation.class, () -> new IdentifyReader().receive(Bytes.fromHex("8000").asBuffer()));
  }

  @Tag("sec-T2")
  @Example
  void emptyMessagesAreCounted() {
    IdentifyReader reader = new IdentifyReader();
    assertEquals(Violation.TOO_MANY,
        assertThrows(PeerViolation.class, () -> reader.receive(Bytes.fromHex("00".repeat(11)).asBuffer())).kind());
    IdentifyReader ten = new IdentifyReader();
    ten.receive(Bytes.fromHex("00".repeat(10)).asBuffer());
    assertEquals(List.of(), ten.end().protocols());
  }

  @Tag("sec-T10")
  @Property
  void anyBytesAreAMessageOrRefused(@ForAll @Size(max = 200) byte[] input) {
    try {
      IdentifyMessage message = IdentifyMessage.decode(Bytes.copyOf(input));
      assertEquals(message, IdentifyMessage.decode(message.encode()));
    } catch (MalformedException expected) {
      return;
    }
  }

  @Tag("sec-T10")
  @Property
  void damagedMessagesAreReadOrRefused(@ForAll @IntRange(max = 160) int at, @ForAll byte value, @ForAll @IntRange(max = 161) int length) {
    byte[] damaged = hex(FILE.get("captured").get(1), "delimited").toArray();
    damaged[at] = value;
    try {
      read(Bytes.copyOf(damaged, 0, length));
    } catch (PeerViolation expected) {
      return;
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
