package org.blockberry.cli.migrate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * How far a migration is, one line in {@code data/block-store/migration}: {@code PHASE FROM TO}.
 *
 * @param from type that has the blocks
 * @param to type that gets them
 */
record MigrationRecord(Phase phase, String from, String to) {
  /** VERIFIED: the folder of the new type may stand under its own name, and is ours. SWITCHED: the configuration names it. */
  enum Phase { COPYING, VERIFIED, SWITCHED }

  static Optional<MigrationRecord> read(Path file) throws IOException, MigrationException {
    try {
      String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
      if (words.length == 3) {
        return Optional.of(new MigrationRecord(Phase.valueOf(words[0]), words[1], words[2]));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new MigrationException(file + " cannot be understood. If no migration is under way, delete it", e);
    }
    throw new MigrationException(file + " cannot be understood. If no migration is under way, delete it");
  }

  /** On disk when this returns; a crash leaves the old or the new one. */
  void write(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(fresh, phase + " " + from + " " + to + "\n", StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(file.getParent());
  }

  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
