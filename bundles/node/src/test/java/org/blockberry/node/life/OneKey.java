package org.blockberry.node.life;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.FakeSigner;

/** A keystore with one key for every purpose. {@code heights} keeps the fake signer, which signs once per height, content. */
record OneKey(FakeSigner key, LongSupplier heights) implements Keystore, SigningKey {
  @Override
  public Optional<SigningKey> key(String purpose) {
    return Optional.of(this);
  }

  @Override
  public String type() {
    return "ed25519";
  }

  @Override
  public Bytes publicKey() {
    return key.publicKey();
  }

  @Override
  public Bytes sign(Bytes message) {
    return key.sign(heights.getAsLong(), 0, 2, message);
  }
}
