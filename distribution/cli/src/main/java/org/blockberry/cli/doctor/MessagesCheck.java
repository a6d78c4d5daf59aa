package org.blockberry.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.InvalidGenesisException;

/** Whether the largest block that the genesis file allows fits into a message, as whoever is behind needs it. */
final class MessagesCheck implements Check {
  private static final int AROUND = 256; // hash, height and lengths of an answer of one block
  private static final long DEFAULT = 1 << 20;

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    Path file = patient.home().genesisFile();
    if (!Files.exists(file)) {
      return List.of();
    }
    Genesis genesis;
    try {
      genesis = Genesis.parse(Bytes.wrap(Files.readAllBytes(file)));
    } catch (InvalidGenesisException e) {
      return List.of(); // the finding of another check
    }
    long allowed = genesis.params().block().maxBytes();
    long block = allowed < 0 ? BlockLimits.MAX_BLOCK_BYTES : allowed;
    long needed = block + BlockLimits.maxCommitBytes(genesis.validators().size()) + AROUND;
    long message = patient.number("transport.glueberry.max_message_bytes", DEFAULT);
    return needed <= message ? List.of(Finding.ok("messages", "blocks have at most " + block + " bytes, messages " + message))
        : List.of(Finding.warn("messages", "blocks may have " + block + " bytes, but a message between peers holds only " + message
            + ": a node that missed a larger one can never get it", "set max_message_bytes = " + needed + " in [transport.glueberry] of every node,"
            + " or have block.max_bytes of the chain changed"));
  }
}
