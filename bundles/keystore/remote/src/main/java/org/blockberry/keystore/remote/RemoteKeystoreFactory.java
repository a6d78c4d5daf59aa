package org.blockberry.keystore.remote;

import java.time.Duration;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.keystore.KeystoreFactory;
import org.blockberry.api.plugin.KeystorePlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.crypto.CryptoLadder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A keystore whose validator key is in another process, {@code blockberry signer}. */
@Component(immediate = true)
@KeystorePlugin(type = "remote")
public final class RemoteKeystoreFactory implements KeystoreFactory {
  private static final SettingsSchema SETTINGS = schema();

  private final CryptoLadder crypto;

  /** With the ladder whose providers sign and encrypt. */
  @Activate
  public RemoteKeystoreFactory(@Reference CryptoLadder crypto) {
    this.crypto = crypto;
  }

  @Override
  public SettingsSchema settings() {
    return SETTINGS;
  }

  @Override
  public Keystore create(Settings settings, KeystoreContext context) {
    return new RemoteKeystore(crypto, context, context.keysFolder().resolve(settings.string("node_file")),
        SignerPlace.of(settings, context.chainId()), settings.duration("timeout"));
  }

  private static SettingsSchema schema() {
    SettingsSchema.Builder schema = SettingsSchema.builder();
    SignerPlace.declare(schema);
    return schema
        .string("node_file", "node.json")
        .doc("Encrypted file with the node key, by which the signer knows this node, in the home's keys folder unless absolute.")
        .needsRestart().end()
        .duration("timeout", Duration.ofSeconds(1)).min(50).max(10_000).below("keystore.call_deadline")
        .doc("Longest wait for the signer's answer; less than `keystore.call_deadline`, past which the keystore would be taken for hanging.")
        .needsRestart().end()
        .build();
  }
}
