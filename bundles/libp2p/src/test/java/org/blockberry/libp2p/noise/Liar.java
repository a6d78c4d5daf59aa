package org.blockberry.libp2p.noise;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.wire.ProtoWriter;

/** Peers that do not prove who they are, for tests over sockets; the cores meet all of them in {@link NoiseHandshakeTest}. */
public enum Liar {
  /** Its signature is one of another key. */
  SIGNED_BY_ANOTHER(Violation.IDENTITY, own(), new NoisePayload(own(), NoisePair.honest(TestCrypto.identity(4), 3).signature(), NoisePair.YAMUX).encode()),
  /** It says nothing about its key. */
  NO_KEY(Violation.MALFORMED, own(), new ProtoWriter().bytes(2, NoisePair.honest(TestCrypto.identity(3), 3).signature()).message()),
  /** A type that we do not accept. */
  KEY_TYPE(Violation.KEY_TYPE, rsa(), new NoisePayload(rsa(), Bytes.wrap(new byte[512]), NoisePair.YAMUX).encode()),
  /** A type that there is not. */
  NO_SUCH_KEY_TYPE(Violation.MALFORMED, own(),
      new ProtoWriter().bytes(1, Bytes.fromHex("08091220" + "11".repeat(32))).bytes(2, Bytes.wrap(new byte[64])).message());

  private final Violation counted;
  private final PublicKey claimed;
  private final Bytes payload;

  Liar(Violation counted, PublicKey claimed, Bytes payload) {
    this.counted = counted;
    this.claimed = claimed;
    this.payload = payload;
  }

  private static PublicKey own() {
    return TestCrypto.identity(3).publicKey();
  }

  private static PublicKey rsa() {
    return new PublicKey(KeyType.RSA, Bytes.wrap(new byte[2_048]));
  }

  /** What it is cut off for. */
  public Violation counted() {
    return counted;
  }

  /** Who it says it is. */
  public PeerId id() {
    return claimed.peerId();
  }

  /** What it says. */
  public NoiseCredentials credentials() {
    return NoisePair.liar(3, payload);
  }
}
