package org.blockberry.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.InvalidGenesisException;

/** Whether the genesis file is there and can be read. */
final class GenesisCheck implements Check {
  private static final long MAX_BYTES = 256L << 20;

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    Path file = patient.home().genesisFile();
    if (!Files.exists(file)) {
      return List.of(Finding.warn("genesis", "there is no " + file, "copy the chain's genesis file there (a node started with --dev"
          + " needs none)"));
    }
    if (Files.size(file) > MAX_BYTES) {
      return List.of(Finding.fail("genesis", file + " has more than " + MAX_BYTES + " bytes", "copy the chain's genesis file again"));
    }
    try {
      Genesis genesis = Genesis.parse(Bytes.wrap(Files.readAllBytes(file)));
      return List.of(Finding.ok("genesis", "chain " + genesis.chainId() + ", " + genesis.validators().size() + " validators, hash "
          + genesis.hash().toHex()));
    } catch (InvalidGenesisException e) {
      return List.of(Finding.fail("genesis", file + ": " + e.getMessage(), "copy the chain's genesis file again"));
    }
  }
}
