package org.blockberry.cli.load;

import java.io.IOException;
import java.util.Base64;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcError;

/**
 * Looks for a run's transactions in one block after the other, over the RPC. For one thread; the counters may be read
 * by any.
 */
final class BlockScan {
  private final LoadGenerator generator;
  private final LoadLedger ledger;
  private final long first;
  private volatile long done;
  private volatile int blocks;
  private volatile long lastFoundNanos;

  /** @param before the first block after this one is the first to be looked at */
  BlockScan(LoadGenerator generator, LoadLedger ledger, long before) {
    this.generator = generator;
    this.ledger = ledger;
    this.first = before + 1;
    this.done = before;
  }

  /** Height of the node's last block. */
  static long height(RpcClient client) throws IOException, RpcError, InterruptedException {
    return height(client.call("status", JsonValue.EMPTY_OBJECT));
  }

  /** The same in an answer to {@code status}. */
  static long height(JsonValue status) throws IOException {
    String height = status.get("sync_info").get("latest_block_height").asString().orElse("0");
    try {
      return Long.parseLong(height);
    } catch (NumberFormatException e) {
      throw new IOException("the node's status has no height");
    }
  }

  /** Looks at all blocks that there are by now. */
  void advance(RpcClient client) throws IOException, RpcError, InterruptedException {
    long height = height(client);
    while (done < height && !Thread.currentThread().isInterrupted()) {
      JsonValue block = client.call("block", JsonValue.object().putInt64("height", done + 1).build());
      boolean ours = false;
      for (JsonValue tx : block.get("block").get("data").get("txs").elements()) {
        int number = generator.inBlock(Bytes.wrap(Base64.getDecoder().decode(tx.asString().orElse(""))));
        if (number >= 0) {
          ledger.foundInBlock(number);
          ours = true;
        }
      }
      if (ours) {
        blocks++;
        lastFoundNanos = System.nanoTime();
      }
      done++;
    }
  }

  long first() {
    return first;
  }

  /** Height of the last block looked at. */
  long done() {
    return done;
  }

  int blocks() {
    return blocks;
  }

  /** When a transaction of the run was found last; 0 if never. */
  long lastFoundNanos() {
    return lastFoundNanos;
  }
}
