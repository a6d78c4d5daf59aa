package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.guard.KeptText;

/** Remembers beside the data which genesis it began with, so that another {@code genesis.json} is noticed. */
final class GenesisSeal {
  private GenesisSeal() {}

  /**
   * Compares, or remembers at the first start.
   *
   * @throws HaltException the data began with another genesis
   */
  static void check(Path home, Bytes hash) {
    KeptText seal = new KeptText(home.resolve("data").resolve("genesis.sha256"));
    try {
      Optional<String> kept = seal.read().map(String::strip);
      if (kept.isEmpty()) {
        seal.keep(hash.toHex() + "\n");
      } else if (!kept.get().equals(hash.toHex())) {
        throw new HaltException("genesis.json has hash " + hash.toHex() + " but the chain in " + home.resolve("data") + " began with "
            + kept.get() + ". Put the right genesis.json back, or use another home");
      }
    } catch (IOException e) {
      throw new HaltException(seal.file() + " cannot be read or written: " + e.getMessage(), e);
    }
  }
}
