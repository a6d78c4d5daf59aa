package org.blockberry.libp2p.noise;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.blockberry.libp2p.identity.SignatureVerifier;

/** Two sides of a handshake in one thread, with fixed keys. */
final class NoisePair {
  static final NoiseSuite SUITE = NoiseSuite.of(TestCrypto.LADDER);
  static final SignatureVerifier VERIFIER = new PeerSignatures(TestCrypto.LADDER.ed25519(), Set.of(KeyType.ED25519));
  static final List<String> YAMUX = List.of("/yamux/1.0.0");

  private NoisePair() {}

  static byte[] key(int number) {
    byte[] key = new byte[32];
    key[1] = (byte) number; // the lowest bits are cleared by X25519
    key[31] = 0x40;
    return key;
  }

  static NoiseCredentials credentials(int number, List<String> muxers) {
    return new NoiseCredentials(TestCrypto.identity(number), SUITE.x25519(), key(number), muxers);
  }

  static NoiseHandshake initiator(NoiseCredentials own, PeerId expected) {
    return NoiseHandshake.initiator(SUITE, own, VERIFIER, key(101), Optional.ofNullable(expected));
  }

  static NoiseHandshake responder(NoiseCredentials own) {
    return NoiseHandshake.responder(SUITE, own, VERIFIER, key(102));
  }

  /** A payload signed as it should be. */
  static NoisePayload honest(Ed25519Identity identity, int staticNumber) {
    return NoisePayload.sign(identity, SUITE.x25519().publicKey(key(staticNumber)), YAMUX);
  }

  /** One who holds static key {@code staticNumber} and says {@code payload} about itself. */
  static NoiseCredentials liar(int staticNumber, Bytes payload) {
    return new NoiseCredentials(TestCrypto.identity(250).peerId(), key(staticNumber), SUITE.x25519().publicKey(key(staticNumber)), payload, YAMUX);
  }

  /** Runs the handshake to its end: the sessions of initiator and responder. */
  static NoiseSession[] run(NoiseHandshake initiator, NoiseHandshake responder) {
    Bytes second = responder.start().concat(responder.receive(initiator.start().asBuffer()));
    Bytes third = initiator.receive(second.asBuffer());
    responder.receive(third.asBuffer());
    return new NoiseSession[] {initiator.session().orElseThrow(), responder.session().orElseThrow()};
  }

  static NoiseSession[] sessions() {
    return run(initiator(credentials(1, YAMUX), null), responder(credentials(2, YAMUX)));
  }
}
