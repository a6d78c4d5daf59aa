package org.blockberry.crypto.slot;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.crypto.X25519;
import org.blockberry.crypto.keystore.AgreeingKey;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.UnlockedKey;

/** A keystore that holds its keys in memory between start and close, wherever they come from. */
final class OpenedKeys implements Keystore {
  private final X25519 x25519;
  private final KeySource source;
  private final Map<KeyPurpose, UnlockedKey> keys = new EnumMap<>(KeyPurpose.class);

  OpenedKeys(X25519 x25519, KeySource source) {
    this.x25519 = x25519;
    this.source = source;
  }

  @Override
  public synchronized void start() throws KeyFileException {
    for (KeyPurpose purpose : KeyPurpose.values()) {
      Optional<UnlockedKey> key = source.open(purpose);
      key.ifPresent(opened -> keys.put(purpose, opened));
    }
  }

  @Override
  public synchronized Optional<SigningKey> key(String purpose) {
    return KeyPurpose.of(purpose).map(keys::get).map(key -> new AgreeingKey(key, x25519));
  }

  @Override
  public synchronized void close() {
    keys.values().forEach(UnlockedKey::close);
    keys.clear();
  }

  /** Opens the key of one purpose. */
  @FunctionalInterface
  interface KeySource {
    /** The key, or empty if there is none for that purpose. */
    Optional<UnlockedKey> open(KeyPurpose purpose) throws KeyFileException;
  }
}
