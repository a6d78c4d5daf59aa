package org.blockberry.crypto.slot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.keystore.KeystoreFactory;
import org.blockberry.api.plugin.KeystorePlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.UnlockedKey;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Keys in encrypted files. A purpose without a file has no key, which is ordinary: only validators have a validator
 * key. A file that is there but does not open stops the start.
 */
@Component(immediate = true)
@KeystorePlugin(type = "file")
public final class FileKeystoreFactory implements KeystoreFactory {
  private static final String FILE_SUFFIX = "_file";
  private static final SettingsSchema SETTINGS = schema();

  private final CryptoLadder crypto;

  /** With the ladder whose providers sign. */
  @Activate
  public FileKeystoreFactory(@Reference CryptoLadder crypto) {
    this.crypto = crypto;
  }

  @Override
  public SettingsSchema settings() {
    return SETTINGS;
  }

  @Override
  public Keystore create(Settings settings, KeystoreContext context) {
    KeyFiles files = new KeyFiles(crypto.ed25519(), SecureRandomSource.system());
    return new OpenedKeys(crypto.x25519(), purpose -> {
      Path file = context.keysFolder().resolve(settings.string(purpose.label() + FILE_SUFFIX));
      if (!Files.exists(file)) {
        return Optional.<UnlockedKey>empty();
      }
      return Optional.of(files.open(file, new KeyIdentity(purpose, context.chainId()), question -> context.password()));
    });
  }

  private static SettingsSchema schema() {
    SettingsSchema.Builder schema = SettingsSchema.builder();
    for (KeyPurpose purpose : KeyPurpose.values()) {
      schema.string(purpose.label() + FILE_SUFFIX, purpose.label() + ".json")
          .doc("Encrypted file with the " + purpose.label() + " key, in the home's keys folder unless absolute.")
          .needsRestart().end();
    }
    return schema.build();
  }
}
