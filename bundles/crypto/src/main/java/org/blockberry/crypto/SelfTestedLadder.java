package org.blockberry.crypto;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.provider.Ed25519Signer;
import org.blockberry.crypto.provider.Ed25519Verifier;

/** A ladder whose every rung is tested before it is stood upon. */
final class SelfTestedLadder implements CryptoLadder {
  private final Selection<Ed25519Verifier> verify;
  private final Selection<Ed25519Signer> sign;
  private final Selection<X25519> x25519;
  private final Selection<Aead> aead;
  private final Selection<Sha256> sha256;
  private final Ed25519 ed25519;

  SelfTestedLadder(StandardCandidates candidates) {
    verify = new Selection<>(CryptoPurpose.ED25519_VERIFY, candidates.verifiers(), SelfTests.ed25519Verify());
    sign = new Selection<>(CryptoPurpose.ED25519_SIGN, candidates.signers(), SelfTests.ed25519Sign());
    x25519 = new Selection<>(CryptoPurpose.X25519, candidates.agreements(), SelfTests.x25519());
    aead = new Selection<>(CryptoPurpose.CHACHA20_POLY1305, candidates.aeads(), SelfTests.aead());
    sha256 = new Selection<>(CryptoPurpose.SHA_256, candidates.hashes(), SelfTests.sha256());
    ed25519 = new CheckedEd25519(verify, sign);
  }

  @Override
  public Ed25519 ed25519() {
    return ed25519;
  }

  @Override
  public X25519 x25519() {
    return x25519.get();
  }

  @Override
  public Aead aead() {
    return aead.get();
  }

  @Override
  public Sha256 sha256() {
    return sha256.get();
  }

  @Override
  public void select(CryptoPurpose... purposes) {
    for (CryptoPurpose purpose : purposes) {
      selections().stream().filter(each -> each.purpose() == purpose).forEach(Selection::get);
    }
  }

  @Override
  public CryptoReport report() {
    List<CryptoReport.Entry> entries = new ArrayList<>();
    selections().forEach(each -> entries.add(each.entry()));
    return new CryptoReport(entries);
  }

  private List<Selection<?>> selections() {
    return List.of(verify, sign, x25519, aead, sha256);
  }

  /** The shared check in front of the chosen verifier, and the chosen signer. */
  private record CheckedEd25519(Selection<Ed25519Verifier> verifier, Selection<Ed25519Signer> signer)
      implements Ed25519 {
    @Override
    public boolean verify(Bytes publicKey, Bytes message, Bytes signature) {
      return Ed25519Rule.admits(publicKey, signature)
          && verifier.get().verify(publicKey.toArray(), message.toArray(), signature.toArray());
    }

    @Override
    public Bytes publicKey(byte[] seed) {
      return Bytes.wrap(signer.get().publicKey(checked(seed)));
    }

    @Override
    public Bytes sign(byte[] seed, Bytes message) {
      return Bytes.wrap(signer.get().sign(checked(seed), message.toArray()));
    }

    private static byte[] checked(byte[] seed) {
      if (seed.length != SEED_BYTES) {
        throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, this one has " + seed.length);
      }
      return seed;
    }
  }
}
