package org.blockberry.cli.load;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.blockberry.cli.rpc.RpcTarget;

/**
 * What to offer to which node. Start with {@link #of}.
 *
 * @param rpc the node's RPC, asked before every request: a node may come back elsewhere
 * @param rate transactions per second, 1 to 1,000,000
 * @param size bytes of each, {@value #MIN_SIZE} to 65,536
 * @param duration how long to offer, above 0
 * @param connections requests at once, 1 to 1,000
 * @param batch most transactions of one request, 1 to 1,000; those that are due within 5 ms share one
 * @param mode what is waited for
 * @param drain how long to look for accepted transactions in blocks after the last one was offered
 * @param timeout for one answer
 * @param verify whether to ask the application for some of the keys in the end
 * @param id marks the transactions of this run, 1 to 12 lower-case letters and digits
 */
public record LoadOptions(Supplier<RpcTarget> rpc, int rate, int size, Duration duration, int connections, int batch,
    LoadMode mode,
    Duration drain, Duration timeout, boolean verify, String id) {
  /** Room for the key and at least one byte of value. */
  public static final int MIN_SIZE = 32;
  /** One byte is kept for each transaction. */
  public static final long MAX_TOTAL = 200_000_000;

  /** Checks the bounds. */
  public LoadOptions {
    requireNonNull(rpc, "rpc");
    requireNonNull(mode, "mode");
    between("rate", rate, 1, 1_000_000);
    between("size", size, MIN_SIZE, 65_536);
    between("connections", connections, 1, 1_000);
    between("batch", batch, 1, 1_000);
    if (duration.isNegative() || duration.isZero() || drain.isNegative() || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("duration and timeout must be above 0, drain 0 or more");
    }
    if (!id.matches("[a-z0-9]{1,12}")) {
      throw new IllegalArgumentException("the id of a run must be 1 to 12 lower-case letters and digits");
    }
    if (total(rate, duration) > MAX_TOTAL) {
      throw new IllegalArgumentException("rate times duration is " + total(rate, duration) + " transactions but may be "
          + MAX_TOTAL);
    }
  }

  /** 16 connections, batches of up to 20, waits for the check, drains up to 60 s. */
  public static LoadOptions of(URI rpc, int rate, int size, Duration duration) {
    return of(RpcTarget.of(rpc), rate, size, duration);
  }

  /** The same for a node that asks for a token, or has a certificate of its own. */
  public static LoadOptions of(RpcTarget rpc, int rate, int size, Duration duration) {
    String id = HexFormat.of().toHexDigits(new SecureRandom().nextLong()).substring(0, 10);
    return new LoadOptions(() -> rpc, rate, size, duration, 16, 20, LoadMode.SYNC, Duration.ofSeconds(60),
        Duration.ofSeconds(15), false,
        id);
  }

  /** The same for a node whose address may change. */
  public LoadOptions withRpc(Supplier<RpcTarget> value) {
    return new LoadOptions(value, rate, size, duration, connections, batch, mode, drain, timeout, verify, id);
  }

  /** The same with other connections and batches. */
  public LoadOptions withConnections(int count, int mostInBatch) {
    return new LoadOptions(rpc, rate, size, duration, count, mostInBatch, mode, drain, timeout, verify, id);
  }

  /** The same in another mode. */
  public LoadOptions withMode(LoadMode value) {
    return new LoadOptions(rpc, rate, size, duration, connections, batch, value, drain, timeout, verify, id);
  }

  /** The same with another time for draining. */
  public LoadOptions withDrain(Duration value) {
    return new LoadOptions(rpc, rate, size, duration, connections, batch, mode, value, timeout, verify, id);
  }

  /** The same, with or without the question for keys in the end. */
  public LoadOptions withVerify(boolean value) {
    return new LoadOptions(rpc, rate, size, duration, connections, batch, mode, drain, timeout, value, id);
  }

  /** Transactions of the whole run. */
  public int total() {
    return (int) Math.max(1, total(rate, duration));
  }

  private static long total(int rate, Duration duration) {
    return (long) (rate * (duration.toNanos() / 1e9));
  }

  private static void between(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " is " + value + " but must be " + least + " to " + most);
    }
  }
}
