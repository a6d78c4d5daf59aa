package org.blockberry.testing.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Transactions of every kind the example application knows, each waiting for its block: pairs, bursts, deletions, one larger than a
 * part, some refused in the block, and validators that come, change and go without taking a third of the power.
 */
final class VariedLoad {
  /** How many changes of the validator set {@link #send} makes within its first 100 transactions. */
  static final int VALIDATOR_CHANGES = 5;

  private static final int LARGE = 65_536;

  private VariedLoad() {}

  /** @param ownKey key of the authority, base64 */
  static void send(Rpc rpc, String ownKey, AtomicBoolean stop) throws IOException, GeneralSecurityException {
    String first = newKey();
    String second = newKey();
    Map<Integer, String> special = Map.of(
        20, "validator ed25519 " + first + " 1",
        30, "set large " + "x".repeat(LARGE),
        40, "validator ed25519 " + second + " 2",
        50, "validator ed25519 " + first + " 2",
        60, "validator ed25519 " + ownKey + " 20",
        70, "validator ed25519 " + second + " 0",
        80, "delete k3");
    for (int i = 0; !stop.get(); i++) {
      if (i % 10 == 3) {
        for (int j = 0; j < 5; j++) {
          rpc.call("broadcast_tx_sync", Map.of("tx", Rpc.base64("burst" + i + "-" + j + "=" + j)));
        }
      }
      if (i % 25 == 7) {
        refusedInItsBlock(rpc);
      }
      rpc.commit(special.getOrDefault(i, "k" + i + "=v" + i));
    }
  }

  /** The form is right, but there is no such validator to remove. */
  private static void refusedInItsBlock(Rpc rpc) throws IOException, GeneralSecurityException {
    JsonNode answer = rpc.call("broadcast_tx_commit", Map.of("tx", Rpc.base64("validator ed25519 " + newKey() + " 0")));
    if (answer.at("/check_tx/code").asInt() != 0 || answer.at("/tx_result/code").asInt() == 0) {
      throw new IllegalStateException("not refused in its block: " + answer);
    }
  }

  private static String newKey() throws GeneralSecurityException {
    byte[] encoded = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
  }
}
