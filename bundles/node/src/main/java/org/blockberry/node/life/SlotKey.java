package org.blockberry.node.life;

import java.util.Optional;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.keystore.StepAnswer;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.value.Bytes;

/** A key of the keystore, used through the slot, so that nobody holds an object of the keystore's bundle. */
record SlotKey(Slot<Keystore> keystore, String purpose, String type, Bytes publicKey) implements SigningKey {
  @Override
  public Bytes sign(Bytes message) {
    return keystore.call(store -> in(store).sign(message));
  }

  @Override
  public StepAnswer signStep(long height, int round, int step, Bytes signBytes) {
    return keystore.call(store -> in(store).signStep(height, round, step, signBytes));
  }

  @Override
  public StepAnswer signExtension(long height, int round, Bytes signBytes) {
    return keystore.call(store -> in(store).signExtension(height, round, signBytes));
  }

  @Override
  public boolean remembers() {
    return keystore.call(store -> in(store).remembers());
  }

  @Override
  public Optional<byte[]> agree(Bytes x25519PublicKey) {
    return keystore.call(store -> in(store).agree(x25519PublicKey));
  }

  private SigningKey in(Keystore store) {
    return store.key(purpose).filter(key -> key.publicKey().equals(publicKey))
        .orElseThrow(() -> new IllegalStateException("the key for " + purpose + " is gone or changed"));
  }
}
