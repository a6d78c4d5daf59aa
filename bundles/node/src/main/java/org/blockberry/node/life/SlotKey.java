package org.blockberry.node.life;

import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.value.Bytes;

/** A key of the keystore, used through the slot, so that nobody holds an object of the keystore's bundle. */
record SlotKey(Slot<Keystore> keystore, String purpose, String type, Bytes publicKey) implements SigningKey {
  @Override
  public Bytes sign(Bytes message) {
    return keystore.call(store -> store.key(purpose)
        .filter(key -> key.publicKey().equals(publicKey))
        .orElseThrow(() -> new IllegalStateException("the key for " + purpose + " is gone or changed"))
        .sign(message));
  }
}
