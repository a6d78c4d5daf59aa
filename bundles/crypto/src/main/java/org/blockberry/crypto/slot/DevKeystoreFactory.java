package org.blockberry.crypto.slot;

import java.util.Optional;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.keystore.KeystoreFactory;
import org.blockberry.api.plugin.KeystorePlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.keystore.DevelopmentKey;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The public keys of development chains, in memory only. Refuses to start on any other node. */
@Component(immediate = true)
@KeystorePlugin(type = "dev")
public final class DevKeystoreFactory implements KeystoreFactory {
  private final CryptoLadder crypto;

  /** With the ladder whose providers sign. */
  @Activate
  public DevKeystoreFactory(@Reference CryptoLadder crypto) {
    this.crypto = crypto;
  }

  @Override
  public Keystore create(Settings settings, KeystoreContext context) {
    return new OpenedKeys(crypto.x25519(), purpose -> {
      if (!context.development()) {
        throw new IllegalStateException("keystore \"dev\" holds keys that everybody knows and works with --dev only."
            + " Set keystore.type to \"file\".");
      }
      return Optional.of(DevelopmentKey.derive(crypto.ed25519(), new KeyIdentity(purpose, context.chainId())));
    });
  }
}
