package org.blockberry.node.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.guard.KeptText;

/**
 * Which keys began to sign in a home, one public key in hexadecimal a line. It lies beside the keys and not beside the memories, so that it is
 * still there when those are lost. Keys are never taken out. For one thread at a time. Specification bft section 9; security class K2.
 */
public final class BegunMemories {
  private static final int KEY_DIGITS = 64;

  private final KeptText kept;

  /** @param keys folder of the keys */
  public BegunMemories(Path keys) {
    kept = KeptText.ownersOnly(keys.resolve("validator.signed"));
  }

  /** The file, for messages. */
  public Path file() {
    return kept.file();
  }

  /**
   * Whether the key began.
   *
   * @throws SignerStateException the file cannot be read, or is not what a node wrote
   */
  public boolean has(Bytes publicKey) {
    return read().contains(publicKey.toHex());
  }

  /**
   * Remembers that the key began; when it returns, that survives loss of power.
   *
   * @throws SignerStateException the file cannot be read or written
   */
  void add(Bytes publicKey) {
    Set<String> keys = read();
    if (keys.add(publicKey.toHex())) {
      try {
        kept.keep(String.join("\n", keys) + "\n");
      } catch (IOException e) {
        throw new SignerStateException("that a key begins to sign cannot be written to " + file() + ": " + e, e);
      }
    }
  }

  private Set<String> read() {
    Set<String> keys = new TreeSet<>();
    try {
      kept.read().orElse("").lines().map(line -> line.toUpperCase(java.util.Locale.ROOT)).forEach(keys::add);
    } catch (IOException e) {
      throw new SignerStateException("which keys signed cannot be read from " + file() + ": " + e, e);
    }
    if (!keys.stream().allMatch(key -> key.length() == KEY_DIGITS && key.chars().allMatch(digit -> Character.digit(digit, 16) >= 0))) {
      throw new SignerStateException(file() + " is damaged: it must have one public key of " + KEY_DIGITS + " hexadecimal digits a line."
          + " Restore it, or write the key of keys/validator.json there");
    }
    return keys;
  }
}
