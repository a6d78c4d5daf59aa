package org.blockberry.consensus.bft.replica;

import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PublicKey;

/** A key whose signature is a hash: as quick as a test of many rounds needs, and as good where nobody attacks it. */
record TestKey(Bytes publicKey) implements SigningKey {
  static TestKey of(int number) {
    return new TestKey(Hashing.sha256(Bytes.utf8("key " + number)));
  }

  @Override
  public String type() {
    return "ed25519";
  }

  @Override
  public Bytes sign(Bytes message) {
    Bytes hash = Hashing.sha256(publicKey.concat(message));
    return hash.concat(hash);
  }

  PublicKey key() {
    return PublicKey.ed25519(publicKey);
  }

  static boolean verify(PublicKey key, Bytes message, Bytes signature) {
    return new TestKey(key.bytes()).sign(message).equals(signature);
  }
}
