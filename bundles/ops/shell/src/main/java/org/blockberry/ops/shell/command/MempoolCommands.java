package org.blockberry.ops.shell.command;

import java.util.List;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.value.JsonValue;

/** {@code mempool:...}: what waits for a block. */
final class MempoolCommands {
  private static final int DEFAULT_ROWS = 20;
  private static final int MAX_ROWS = 10_000;
  private static final int SHORT_SENDER = 16;

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

  private Answer flush() throws CommandFailure {
    int flushed = services.transactionsNow().flush();
    return Answer.line(flushed + " transactions flushed", JsonValue.object().put("flushed", flushed).build());
  }
}
