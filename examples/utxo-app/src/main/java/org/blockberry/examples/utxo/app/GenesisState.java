package org.blockberry.examples.utxo.app;

import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * The outputs before the first block: {@code app_state} is a flat JSON object, {@code {"OWNER": "AMOUNT"}} or
 * {@code {"OWNER": "AMOUNT x COUNT"}} for several outputs of one amount. Output {@code i} of an owner is named
 * {@code SHA-256("blockberry/utxo/genesis" owner)} and {@code i}. Pure.
 */
final class GenesisState {
  private static final int MOST_OF_ONE_OWNER = 0x10000;
  private static final Bytes DOMAIN = Bytes.utf8("blockberry/utxo/genesis");

  private GenesisState() {}

  static Outpoint outpoint(Bytes owner, int index) {
    return new Outpoint(Spend.sha256(DOMAIN.concat(owner)), index);
  }

  /**
   * Mints them.
   *
   * @throws IllegalArgumentException naming the member that cannot be read
   */
  static Coins of(Bytes appState, Coins.Signatures signatures) {
    Coins coins = new Coins(outpoint -> Optional.empty(), 0, 0, signatures);
    String text = appState.toUtf8().strip();
    if (text.isEmpty() || text.equals("null")) {
      return coins;
    }
    for (Map.Entry<String, String> member : FlatJson.parse(text).entrySet()) {
      try {
        mint(coins, member.getKey(), member.getValue());
      } catch (ArithmeticException | IllegalArgumentException e) {
        throw new IllegalArgumentException("app_state member \"" + member.getKey() + "\": \"" + member.getValue() + "\" must be a public key of 64"
            + " hexadecimal digits, and an amount like \"500\" or \"500 x 20\" of 1 or more, up to " + MOST_OF_ONE_OWNER + " times, all together below"
            + " 2^63", e);
      }
    }
    return coins;
  }

  private static void mint(Coins coins, String owner, String amount) {
    if (!owner.matches("[0-9a-fA-F]{64}") || !amount.matches("[1-9][0-9]{0,18}( x [1-9][0-9]{0,5})?")) {
      throw new IllegalArgumentException("malformed");
    }
    String[] parts = amount.split(" x ");
    int times = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
    if (times > MOST_OF_ONE_OWNER) {
      throw new IllegalArgumentException("too many");
    }
    Bytes key = Bytes.fromHex(owner);
    Output output = new Output(key, Long.parseLong(parts[0]));
    for (int i = 0; i < times; i++) {
      coins.mint(outpoint(key, i), output);
    }
  }
}
