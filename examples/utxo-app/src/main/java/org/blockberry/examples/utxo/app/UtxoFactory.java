package org.blockberry.examples.utxo.app;

import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.ApplicationFactory;
import org.blockberry.api.plugin.ApplicationPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Offers {@link UtxoApplication}. Its setting changes how fast it is, never what a transaction does.
 *
 * <p>Signatures are checked by the node's own crypto, whose rule of what is valid is the same on every node and Java.
 */
@Component(service = ApplicationFactory.class)
@ApplicationPlugin(type = "utxo")
public final class UtxoFactory implements ApplicationFactory {
  private static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .integer("hot_outputs", 100_000).min(0).max(10_000_000).unit("outputs").needsRestart()
      .doc("Unspent outputs kept in memory, those used last; about 250 bytes each.").end()
      .build();

  private final Ed25519 ed25519;

  /** @param crypto checks Ed25519 signatures */
  @Activate
  public UtxoFactory(@Reference CryptoLadder crypto) {
    this(crypto.ed25519());
  }

  UtxoFactory(Ed25519 ed25519) {
    this.ed25519 = ed25519;
  }

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public Application create(Settings settings, ApplicationContext context) {
    String chainId = context.chainId();
    return new UtxoApplication(context.state(), new HotOutputs(settings.smallInteger("hot_outputs"), context.metrics()),
        (owner, body, signature) -> ed25519.verify(owner, Spend.signBytes(chainId, body), signature));
  }
}
