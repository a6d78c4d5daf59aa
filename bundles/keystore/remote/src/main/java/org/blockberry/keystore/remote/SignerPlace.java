package org.blockberry.keystore.remote;

import java.net.InetSocketAddress;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.blockberry.keystore.remote.wire.NumericAddress;

/**
 * Where the signer is and who it must be.
 *
 * @param address of numbers: no name is looked up while something waits to be signed
 * @param signerKey the node key of the signer's home, 32 bytes
 * @param validatorKey what it signs with, 32 bytes
 */
record SignerPlace(InetSocketAddress address, Bytes signerKey, Bytes validatorKey, String chainId) {
  private static final int KEY_BYTES = 32;

  static void declare(SettingsSchema.Builder schema) {
    schema.string("address", "").doc("IP address and port of `blockberry signer`, as 10.0.0.5:26659 or [::1]:26659.").needsRestart().end()
        .string("signer_key", "").doc("Public node key of the signer's home, 64 hexadecimal digits, as `blockberry signer key` shows it there.")
        .needsRestart().end()
        .string("validator_key", "").doc("Public key that it signs with, 64 hexadecimal digits, as `blockberry signer key` shows it there.")
        .needsRestart().end();
  }

  static SignerPlace of(Settings settings, String chainId) {
    return new SignerPlace(address(settings.string("address")), key(settings, "signer_key"), key(settings, "validator_key"), chainId);
  }

  private static InetSocketAddress address(String text) {
    return NumericAddress.parse(text).orElseThrow(() -> wrong("address", text, null));
  }

  private static Bytes key(Settings settings, String name) {
    String text = settings.string(name);
    try {
      Bytes key = Bytes.fromHex(text);
      if (key.size() == KEY_BYTES) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(name, text, e);
    }
    throw wrong(name, text, null);
  }

  private static IllegalArgumentException wrong(String name, String text, Exception cause) {
    return new IllegalArgumentException("keystore.remote." + name + " is \"" + text + "\" but must be " + (name.equals("address")
        ? "an IP address and a port, as 10.0.0.5:26659" : "a public key of 64 hexadecimal digits, as `blockberry signer key` shows it"), cause);
  }
}
