package org.blockberry.consensus.bft;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;

/** A validator that signs whatever it is asked to. */
final class Rogue {
  private static final int X509_PREFIX_BYTES = 12;
  private final KeyPair pair;
  final PublicKey key;

  Rogue() {
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    byte[] encoded = pair.getPublic().getEncoded();
    key = PublicKey.ed25519(Bytes.copyOf(encoded, X509_PREFIX_BYTES, encoded.length - X509_PREFIX_BYTES));
  }

  Vote prevote(String chainId, int place, long height, String block, Instant time) {
    BlockId id = new BlockId(Hashing.sha256(Bytes.utf8(block)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts of " + block))));
    Vote unsigned = new Vote(SignedMsgType.PREVOTE, height, 0, id, time, key.address(), place, Bytes.wrap(new byte[64]), Bytes.EMPTY, Bytes.EMPTY);
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(unsigned.signBytes(chainId).toArray());
      return unsigned.withSignature(Bytes.wrap(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
