package org.blockberry.libp2p.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SignedPeerRecordTest {
  private static final PeerSignatures VERIFIER = new PeerSignatures(TestCrypto.LADDER.ed25519(), Set.of(KeyType.ED25519));
  private static final List<Multiaddr> UNSIGNED = List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/1"));
  private static final List<Multiaddr> SIGNED = List.of(Multiaddr.parse("/ip4/192.0.2.2/tcp/2"));
  private final Ed25519Identity peer = TestCrypto.identity(1);
  private final Ed25519Identity other = TestCrypto.identity(2);

  @Test
  void vectors() {
    JsonNode vector = Vectors.load("identify").get("signedPeerRecord");
    Bytes envelope = Bytes.fromHex(vector.get("envelope").asText());
    Ed25519Identity identity = Ed25519Identity.fromSeed(TestCrypto.LADDER.ed25519(), Bytes.fromHex(vector.get("seed").asText()).toArray());
    List<Multiaddr> addresses = new ArrayList<>();
    vector.get("addrs").forEach(each -> addresses.add(Multiaddr.parse(each.asText())));
    SignedPeerRecord signed = SignedPeerRecord.sign(identity, vector.get("seq").asLong(), addresses);
    assertEquals(vector.get("peerRecord").asText().toUpperCase(java.util.Locale.ROOT), signed.payload().toHex().toUpperCase(java.util.Locale.ROOT));
    assertEquals(envelope, signed.encode());
    SignedPeerRecord read = SignedPeerRecord.decode(envelope);
    assertEquals(signed, read);
    assertTrue(read.isValid(VERIFIER));
    assertEquals(new SignedPeerRecord.PeerRecord(identity.peerId(), vector.get("seq").asLong(), addresses), read.record());
  }

  /** What js-libp2p has signed. */
  @Test
  void aRecordOfJs() {
    for (JsonNode captured : Vectors.load("identify").get("captured")) {
      if (captured.hasNonNull("signedPeerRecord")) {
        SignedPeerRecord signed = SignedPeerRecord.decode(Bytes.fromHex(captured.get("signedPeerRecord").asText()));
        assertTrue(signed.isValid(VERIFIER));
        assertEquals(captured.get("listenAddrs").get(0).asText(), signed.record().addresses().get(0).toString());
      }
    }
  }

  private IdentifyMessage message(Optional<Bytes> record) {
    return new IdentifyMessage(Optional.of(peer.publicKey()), UNSIGNED, List.of("/x"), Optional.empty(), "", "", record);
  }

  private List<Multiaddr> believed(Bytes record) {
    return message(Optional.of(record)).believed(peer.peerId(), VERIFIER).listenAddresses();
  }

  @Test
  void signedAddressesCountAsInGo() {
    assertEquals(UNSIGNED, message(Optional.empty()).believed(peer.peerId(), VERIFIER).listenAddresses());
    SignedPeerRecord good = SignedPeerRecord.sign(peer, 7, SIGNED);
    assertEquals(SIGNED, believed(good.encode()));
    assertEquals(List.of(), believed(SignedPeerRecord.sign(other, 7, SIGNED).encode()), "a record of another peer");
    SignedPeerRecord forged = new SignedPeerRecord(peer.publicKey(), SignedPeerRecord.sign(peer, 8, SIGNED).payload(), good.signature());
    assertEquals(UNSIGNED, believed(forged.encode()), "not signed");
    Bytes foreign = new SignedPeerRecord.PeerRecord(other.peerId(), 7, SIGNED).encode();
    Bytes toSign = SignedPeerRecordTest.signedBytes(foreign);
    assertEquals(List.of(), believed(new SignedPeerRecord(peer.publicKey(), foreign, peer.sign(toSign)).encode()), "signed by the peer for another");
    assertEquals(UNSIGNED, believed(Bytes.fromHex("ff")));
  }

  /** By the text of the specification. */
  private static Bytes signedBytes(Bytes payload) {
    return Bytes.fromHex("12").concat(Bytes.utf8("libp2p-peer-record")).concat(Bytes.fromHex("020301"))
        .concat(Bytes.wrap(new byte[] {(byte) payload.size()})).concat(payload);
  }

  @Test
  void otherEnvelopesAreRefused() {
    Bytes good = SignedPeerRecord.sign(peer, 7, SIGNED).encode();
    assertThrows(MalformedException.class, () -> SignedPeerRecord.decode(Bytes.fromHex(good.toHex().replaceFirst("12020301", "12020302"))));
    assertThrows(MalformedException.class, () -> SignedPeerRecord.decode(good.slice(38, good.size())));
    assertThrows(MalformedException.class, () -> SignedPeerRecord.decode(Bytes.wrap(new byte[SignedPeerRecord.MAX_BYTES + 1])));
  }

  @Tag("sec-T6")
  @Tag("sec-T10")
  @Test
  void everyChangeIsRefusedOrMalformed() {
    Bytes good = SignedPeerRecord.sign(peer, 7, SIGNED).encode();
    Random random = new Random(3);
    for (int i = 0; i < 3_000; i++) {
      byte[] changed = good.toArray();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      Bytes mutant = i % 3 == 0 ? good.slice(0, random.nextInt(good.size())) : Bytes.wrap(changed);
      List<Multiaddr> taken = believed(mutant);
      assertFalse(taken.equals(SIGNED) && !SignedPeerRecord.decode(mutant).equals(SignedPeerRecord.decode(good)), mutant.toHex());
      assertTrue(taken.equals(UNSIGNED) || taken.isEmpty() || taken.equals(SIGNED));
    }
  }

  /** Two messages when one would be too long, joined again by the reader. */
  @Test
  void aLongMessageIsCutInTwo() {
    List<String> protocols = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      protocols.add("/protocol/number/" + i);
    }
    Bytes record = SignedPeerRecord.sign(peer, 7, SIGNED).encode();
    IdentifyMessage message = new IdentifyMessage(Optional.of(peer.publicKey()), UNSIGNED, protocols, Optional.empty(), "v", "a", Optional.of(record));
    IdentifyReader reader = new IdentifyReader();
    Bytes wire = IdentifyReader.delimited(message);
    reader.receive(ByteBuffer.wrap(wire.toArray()));
    assertEquals(message, reader.end());
    assertTrue(wire.size() > message.encode().size() + 2, "one length more");
  }
}
