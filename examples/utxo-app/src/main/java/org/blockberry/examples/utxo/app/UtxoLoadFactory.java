package org.blockberry.examples.utxo.app;

import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;

/**
 * Offers {@link UtxoLoad} to {@code blockberry load}. The key of an account is the SHA-256 of {@code blockberry/utxo/load} and its name: a load needs no
 * key file, and whoever knows the name may spend the coins.
 */
public final class UtxoLoadFactory implements LoadGeneratorFactory {
  private static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .string("account", "load").doc("name whose key has the coins; whoever knows it can spend them").end()
      .build();
  private static final Bytes DOMAIN = Bytes.utf8("blockberry/utxo/load");

  private final Ed25519 ed25519 = CryptoLadder.standard().ed25519();

  @Override
  public String type() {
    return "utxo";
  }

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public LoadGenerator create(Settings settings, LoadContext context) {
    String account = settings.string("account");
    return new UtxoLoad(account, wallet(account), context);
  }

  Wallet wallet(String account) {
    return new Wallet(ed25519, Spend.sha256(DOMAIN.concat(Bytes.utf8(account))).toArray());
  }
}
