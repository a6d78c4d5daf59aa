package org.blockberry.node.life;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.HaltException;

/** Remembers beside the data which genesis it began with, so that another {@code genesis.json} is noticed. */
final class GenesisSeal {
  private GenesisSeal() {}

  /**
   * Compares, or remembers at the first start.
   *
   * @throws HaltException the data began with another genesis
   */
  static void check(Path home, Bytes hash) {
    Path seal = home.resolve("data").resolve("genesis.sha256");
    try {
      if (Files.exists(seal)) {
        String kept = Files.readString(seal).strip();
        if (!kept.equals(hash.toHex())) {
          throw new HaltException("genesis.json has hash " + hash.toHex() + " but the chain in " + home.resolve("data") + " began with "
              + kept + ". Put the right genesis.json back, or use another home");
        }
        return;
      }
      Files.createDirectories(seal.getParent());
      Path temporary = seal.resolveSibling("genesis.sha256.new");
      Files.writeString(temporary, hash.toHex() + "\n");
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(temporary, seal, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HaltException(seal + " cannot be read or written: " + e.getMessage(), e);
    }
  }
}
