package org.blockberry.crypto.keystore;

import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.keystore.Keystore;

/** What a key is for. A key never serves two purposes. */
public enum KeyPurpose {
  /** Signs blocks and votes. */
  VALIDATOR(Keystore.VALIDATOR),
  /** Names the node in the network. */
  NODE(Keystore.NODE);

  private final String label;

  KeyPurpose(String label) {
    this.label = label;
  }

  /** The word in files and commands. */
  public String label() {
    return label;
  }

  /** The purpose of that label, or empty. */
  public static Optional<KeyPurpose> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }
}
