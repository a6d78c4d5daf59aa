package org.blockberry.node.life;

import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;

/** What an instance must have in common with the one before it, by slot; one line each, for operators to read when it differs. */
final class Heritage {
  private Heritage() {}

  static String keystore(Keystore store) {
    return "validator key " + key(store, Keystore.VALIDATOR) + " and node key " + key(store, Keystore.NODE);
  }

  private static String key(Keystore store, String purpose) {
    return store.key(purpose).map(SigningKey::publicKey).map(Object::toString).orElse("none");
  }

  static String blockStore(BlockStore store) {
    long height = store.height();
    return "blocks " + store.base() + " to " + height + ", the last one "
        + store.block(height).map(block -> block.hash().toHex()).orElse("none") + ", chain state "
        + (store.stateHeight().isPresent() ? "of height " + store.stateHeight().getAsLong() : "none");
  }

  static String stateStore(StateStore store) {
    return "version " + store.version() + " with root " + store.root().toHex();
  }

  static String application(Application application) {
    AppInfo info = application.info();
    return "height " + info.lastHeight() + " with hash " + info.lastAppHash().toHex();
  }
}
