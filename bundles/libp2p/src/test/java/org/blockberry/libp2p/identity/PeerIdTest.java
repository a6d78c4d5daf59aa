package org.blockberry.libp2p.identity;

import static org.blockberry.libp2p.Vectors.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PeerIdTest {
  private static final JsonNode KEYS = Vectors.load("keys");
  private static final Ed25519 ED25519 = TestCrypto.LADDER.ed25519();

  @TestFactory
  List<DynamicTest> keys() {
    return Vectors.tests("keys", KEYS.get("keys"), vector -> {
      Ed25519Identity identity = Ed25519Identity.fromSeed(ED25519, hex(vector, "seed").toArray());
      PublicKey key = identity.publicKey();
      assertEquals(hex(vector, "ed25519Public"), key.data());
      assertEquals(hex(vector, "libp2pPublicKeyProto"), key.encode());
      assertEquals(key, PublicKey.decode(key.encode()));
      assertEquals(hex(vector, "libp2pPrivateKeyProto"), Bytes.wrap(identity.encodePrivate()));
      assertEquals(key, Ed25519Identity.decode(ED25519, identity.encodePrivate()).publicKey());

      PeerId id = identity.peerId();
      assertEquals(hex(vector, "peerIdBytes"), id.encode());
      assertEquals(id, PeerId.decode(id.encode()));
      assertEquals(vector.get("peerId").asText(), id.toString());
      assertEquals(vector.get("peerIdCidBase32").asText(), id.toCid());
      for (String form : List.of("peerId", "peerIdCidBase32", "peerIdCidBase36", "peerIdCidBase58btc", "peerIdCidBase16")) {
        assertEquals(id, PeerId.parse(vector.get(form).asText()), form);
      }
      assertEquals(id, PeerId.parse(id.toCid().toUpperCase(java.util.Locale.ROOT)));
      assertEquals(Optional.of(key), id.publicKey());
      assertEquals(hex(vector, "signature"), identity.sign(Bytes.utf8(vector.get("signatureOf").asText())));
    });
  }

  @TestFactory
  List<DynamicTest> otherIds() {
    return Vectors.tests("otherPeerIds", KEYS.get("otherPeerIds"), vector -> {
      PeerId id = PeerId.parse(vector.get("text").asText());
      assertEquals(hex(vector, "bytes"), id.encode());
      assertEquals(vector.get("cidBase32").asText(), id.toCid());
      assertEquals(id, PeerId.parse(id.toCid()));
      assertEquals(vector.get("text").asText(), id.toString());
      assertEquals(Optional.empty(), id.publicKey());
    });
  }

  @TestFactory
  List<DynamicTest> invalidIds() {
    return Vectors.tests("invalidPeerIds", KEYS.get("invalidPeerIds"),
        vector -> assertThrows(MalformedException.class, () -> PeerId.parse(vector.get("text").asText())));
  }

  @Test
  void longKeysAreHashedShortOnesAreNot() {
    PublicKey rsa = new PublicKey(KeyType.RSA, Bytes.wrap(new byte[294]));
    assertEquals(34, rsa.peerId().encode().size());
    assertTrue(rsa.peerId().toString().startsWith("Qm"));
    PublicKey secp = new PublicKey(KeyType.SECP256K1, Bytes.wrap(new byte[33]));
    assertEquals(Optional.of(secp), secp.peerId().publicKey());
  }

  @Test
  void binaryIdsOfOtherKindsAreRefused() {
    for (String refused : List.of("", "00", "0000", "0001", "000100ff", "1220" + "00".repeat(31), "1221" + "00".repeat(33),
        "1320" + "00".repeat(32), "002b" + "00".repeat(43), "80000101", "00810001")) {
      assertThrows(MalformedException.class, () -> PeerId.decode(Bytes.fromHex(refused)), refused);
    }
  }

  @Test
  void textWithLooseEndsIsRefused() {
    String cid = TestCrypto.identity(1).peerId().toCid();
    String hashed = KEYS.get("otherPeerIds").get(0).get("cidBase32").asText(); // 290 bits for 288
    assertThrows(MalformedException.class, () -> PeerId.parse(hashed.substring(0, hashed.length() - 1) + "f"), "bits behind the end");
    assertThrows(MalformedException.class, () -> PeerId.parse("B" + cid.substring(1)), "mixed case");
    assertThrows(MalformedException.class, () -> PeerId.parse(cid + "a"));
    assertThrows(MalformedException.class, () -> PeerId.parse("f0172002408011220D75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    assertThrows(MalformedException.class, () -> PeerId.parse("1".repeat(100)), "longer than any id");
  }

  @Test
  void publicKeysHaveOneEncoding() {
    Bytes good = TestCrypto.identity(1).publicKey().encode();
    String key = good.slice(4, 36).toHex();
    for (String refused : List.of("", "0801", "1220" + key, "1220" + key + "0801", "0801" + "1220" + key + "1a00", "08011220" + key + "0801",
        "0801121f" + key.substring(2), "08811220" + key, "0881001220" + key, "0804" + "1220" + key, "08011220" + key + "00", "08001200")) {
      assertThrows(MalformedException.class, () -> PublicKey.decode(Bytes.fromHex(refused)), refused);
    }
    assertThrows(MalformedException.class, () -> PublicKey.decode(Bytes.wrap(new byte[PublicKey.MAX_ENCODED_BYTES + 1])));
  }

  @Test
  void privateKeysOfOldFilesAreTakenAndTornOnesAreNot() {
    Ed25519Identity identity = TestCrypto.identity(7);
    byte[] message = identity.encodePrivate();
    Bytes pair = Bytes.copyOf(message, 4, 64);
    Bytes old = Bytes.fromHex("08011260").concat(pair).concat(identity.publicKey().data());
    assertEquals(identity.publicKey(), Ed25519Identity.decode(ED25519, old.toArray()).publicKey());

    byte[] torn = old.toArray();
    torn[torn.length - 1] ^= 1;
    assertThrows(MalformedException.class, () -> Ed25519Identity.decode(ED25519, torn));
    byte[] foreign = message.clone();
    foreign[5] ^= 1; // another seed, same public half
    assertThrows(MalformedException.class, () -> Ed25519Identity.decode(ED25519, foreign));
    byte[] other = message.clone();
    other[1] = 2;
    assertThrows(MalformedException.class, () -> Ed25519Identity.decode(ED25519, other));
    assertThrows(MalformedException.class, () -> Ed25519Identity.decode(ED25519, Bytes.fromHex("08011200").toArray()));
  }

  @Test
  void aClosedIdentitySignsNothing() {
    Ed25519Identity identity = TestCrypto.identity(9);
    identity.close();
    assertThrows(IllegalStateException.class, () -> identity.sign(Bytes.EMPTY));
    assertThrows(IllegalStateException.class, identity::encodePrivate);
    assertArrayEquals(TestCrypto.identity(9).publicKey().data().toArray(), identity.publicKey().data().toArray());
  }
}
