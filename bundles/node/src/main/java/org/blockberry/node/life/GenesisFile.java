package org.blockberry.node.life;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;
import org.blockberry.chain.genesis.InvalidGenesisException;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.schedule.GenesisSchedule;
import org.blockberry.node.schedule.Schedule;

/** The home's {@code genesis.json}. */
final class GenesisFile {
  private static final long POWER = 10;
  private static final long MAX_BYTES = 256L << 20;

  private final Path path;

  GenesisFile(Path home) {
    this.path = home.resolve("genesis.json");
  }

  boolean exists() {
    return Files.exists(path);
  }

  /**
   * Reads the file.
   *
   * @throws HaltException it is missing or not valid
   */
  Bytes read() {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new HaltException(path + " has more than " + MAX_BYTES + " bytes");
      }
      return Bytes.wrap(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new HaltException(path + " cannot be read: " + e.getMessage()
          + ". Make a home with `blockberry init`, or start a development chain with `blockberry start --dev`", e);
    }
  }

  static Genesis parse(Bytes text) {
    try {
      return Genesis.parse(text);
    } catch (InvalidGenesisException e) {
      throw new HaltException("genesis.json is not valid: " + e.getMessage(), e);
    }
  }

  /** What the chain of this genesis changes at which height. */
  static Schedule schedule(Bytes text) {
    try {
      return GenesisSchedule.parse(text);
    } catch (IllegalArgumentException e) {
      throw new HaltException("genesis.json is not valid: " + e.getMessage(), e);
    }
  }

  /** SHA-256 by which two files that mean the same chain are the same; without a schedule that of the genesis. */
  static Bytes identity(Bytes text) {
    Bytes hash = parse(text).hash();
    Schedule schedule = schedule(text);
    return schedule.entries().isEmpty() ? hash : Hashing.sha256(hash.concat(schedule.encode()));
  }

  /** Writes the genesis of a development chain with one validator; whole or not at all. */
  void writeDevelopment(String chainId, Bytes validatorKey, Instant now) {
    Genesis genesis = new Genesis(now.truncatedTo(ChronoUnit.MILLIS), chainId, 1, ConsensusParams.DEFAULT,
        List.of(new GenesisValidator(PublicKey.ed25519(validatorKey), POWER, "dev")), Bytes.EMPTY, Bytes.EMPTY);
    try {
      Path temporary = path.resolveSibling("genesis.json.new");
      Files.writeString(temporary, genesis.print());
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HaltException(path + " cannot be written: " + e.getMessage(), e);
    }
  }
}
