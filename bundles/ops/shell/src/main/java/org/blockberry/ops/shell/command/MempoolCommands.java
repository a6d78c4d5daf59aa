package org.blockberry.ops.shell.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** {@code mempool:...}: what waits for a block. */
final class MempoolCommands {
  private static final int DEFAULT_ROWS = 20;
  private static final int MAX_ROWS = 10_000;
  private static final int SHORT_SENDER = 16;
  private static final String EXTEND = "--extend";
  private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{64}");

  private final NodeServices services;
  private final Times times;

  MempoolCommands(NodeServices services, Times times) {
    this.services = services;
    this.times = times;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("mempool:stats", Syntax.of(), "how full the mempool is", (arguments, call) -> stats()),
        ShellCommand.of("mempool:list", Syntax.of().valued("-n", "COUNT", "rows, 20 if not given"),
            "transactions waiting, in order of arrival", (arguments, call) -> list(arguments)),
        ShellCommand.of("mempool:ttl", Syntax.of("HASH", "[DURATION]").flag("--extend", "add DURATION to what is left"),
            "how long a transaction may still wait; sets it to DURATION from now, such as 90s or 1h30m",
            (arguments, call) -> ttl(arguments)),
        ShellCommand.of("mempool:flush", Syntax.of(), "empties the mempool; each transaction is reported as flushed",
            (arguments, call) -> flush()));
  }

  private Answer stats() throws CommandFailure {
    PoolStats stats = services.transactionsNow().poolStats();
    return Answer.line(stats.transactions() + " transactions, " + stats.bytes() + " bytes", JsonValue.object()
        .put("transactions", stats.transactions()).put("bytes", stats.bytes()).build());
  }

  private Answer list(Arguments arguments) throws CommandFailure {
    List<PoolEntry> waiting = services.transactionsNow().waiting(arguments.number("-n", DEFAULT_ROWS, 1, MAX_ROWS));
    Table table = Table.of("HASH", "BYTES", "PRIORITY", "SENDER", "ARRIVED");
    for (PoolEntry entry : waiting) {
      String sender = entry.sender().toHex();
      table.row(entry.hash().toHex(), Integer.toString(entry.transaction().size()), Long.toString(entry.priority()),
          sender.isEmpty() ? "-" : sender.substring(0, Math.min(sender.length(), SHORT_SENDER)),
          times.text(entry.arrived()));
    }
    return new Answer(waiting.isEmpty() ? "no transaction waits\n" : table.text(),
        AdminJson.list(waiting, AdminJson::waiting));
  }

  private Answer ttl(Arguments arguments) throws CommandFailure {
    Bytes hash = hash(arguments.get(0));
    Optional<Duration> asked = duration(arguments);
    TransactionService transactions = services.transactionsNow();
    Optional<Instant> until;
    try {
      if (asked.isEmpty()) {
        until = transactions.expiresAt(hash);
      } else if (arguments.has(EXTEND)) {
        until = transactions.extendExpiry(hash, asked.get());
      } else {
        until = transactions.expireIn(hash, asked.get());
      }
    } catch (UnsupportedOperationException e) {
      throw CommandFailure.failed(e.getMessage());
    }
    Instant at = until.orElseThrow(() -> CommandFailure.failed("no transaction " + hash.toHex() + " waits; it may be in a block"
        + " already, or its time is over. mempool:list shows what waits"));
    Duration left = Duration.between(times.clock().instant(), at);
    return Answer.line("waits until " + at + " at most, " + Durations.format(left.isNegative() ? Duration.ZERO : left) + " from now",
        JsonValue.object().put("hash", hash.toHex()).put("expires_at", at.toString()).put("left_millis", Math.max(0, left.toMillis()))
            .build());
  }

  private static Bytes hash(String text) throws CommandFailure {
    if (!HASH.matcher(text).matches()) {
      throw CommandFailure.usage("mempool:ttl: the hash is \"" + text + "\" but must be 64 hexadecimal digits, as mempool:list shows it");
    }
    return Bytes.fromHex(text);
  }

  private static Optional<Duration> duration(Arguments arguments) throws CommandFailure {
    Optional<String> text = arguments.find(1);
    if (text.isEmpty()) {
      if (arguments.has(EXTEND)) {
        throw CommandFailure.usage("mempool:ttl: --extend needs a DURATION, for example 90s");
      }
      return Optional.empty();
    }
    Optional<Duration> time = Durations.parse(text.get()).filter(given -> !given.isZero());
    if (time.isEmpty()) {
      throw CommandFailure.usage("mempool:ttl: the duration is \"" + text.get() + "\" but must be a time above 0 such as 90s or 1h30m");
    }
    return time;
  }

  private Answer flush() throws CommandFailure {
    int flushed = services.transactionsNow().flush();
    return Answer.line(flushed + " transactions flushed", JsonValue.object().put("flushed", flushed).build());
  }
}
