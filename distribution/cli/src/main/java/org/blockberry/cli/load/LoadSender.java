package org.blockberry.cli.load;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcError;

/**
 * One connection of a run: takes the next transactions that are due, sends them, waits for the answer. When all
 * connections wait,
 * the schedule goes on without them; the delay shows in the latencies, as they count from the schedule.
 */
final class LoadSender implements Runnable {
  private static final String NOTHING_TO_SEND = "the generator had none to send: what it spends waits for blocks";

  private final LoadOptions options;
  private final LoadGenerator generator;
  private final LoadLedger ledger;
  private final Clients clients;
  private final LoadSchedule schedule;
  private final Consumer<RpcError> denied;
  private final Consumer<GeneratorFailedException> broken;

  /** Gives the client for the node as it is reached now. */
  interface Clients {
    /** May change from call to call. */
    RpcClient current();
  }

  LoadSender(LoadOptions options, LoadGenerator generator, LoadLedger ledger, Clients clients, LoadSchedule schedule,
      Consumer<RpcError> denied, Consumer<GeneratorFailedException> broken) {
    this.options = options;
    this.generator = generator;
    this.ledger = ledger;
    this.clients = clients;
    this.schedule = schedule;
    this.denied = denied;
    this.broken = broken;
  }

  @Override
  public void run() {
    try {
      connect();
      for (Optional<LoadSchedule.Share> share = schedule.take(); share.isPresent(); share = schedule.take()) {
        send(share.get().from(), share.get().count());
      }
    } catch (GeneratorFailedException e) {
      broken.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens the connection and warms the code up, so that the first transactions do not pay for it. */
  private void connect() throws InterruptedException {
    try {
      BlockScan.height(clients.current());
    } catch (IOException | RpcError e) {
      return; // the first transaction meets the same problem and reports it
    }
  }

  private void send(int from, int count) throws InterruptedException {
    ledger.offered(count);
    boolean[] settled = new boolean[count];
    String request = request(from, count, settled);
    String problem = "no answer to this request";
    try {
      for (JsonValue answer : request.isEmpty() ? List.<JsonValue>of() : clients.current().batch(request)) {
        int index = answer.get("id").asNumber().map(Number::intValue).orElse(-1) - from;
        if (index >= 0 && index < count && !settled[index]) {
          settled[index] = true;
          answered(from + index, answer);
        } else if (!answer.get("error").isNull()) {
          problem = refusal(answer, problem);
        }
      }
    } catch (IOException e) {
      problem = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
    for (int i = 0; i < count; i++) {
      if (!settled[i]) {
        refused(from + i, 0, problem);
      }
    }
  }

  private void answered(int number, JsonValue answer) {
    try {
      JsonValue result = RpcClient.result(answer);
      boolean commit = options.mode() == LoadMode.COMMIT;
      JsonValue refusal = commit ? result.get("check_tx") : result;
      if (code(refusal) == 0 && commit) {
        refusal = result.get("tx_result");
      }
      if (code(refusal) == 0) {
        long now = System.nanoTime();
        ledger.accepted(number, now, now - schedule.due(number));
      } else {
        refused(number, code(refusal), "code " + code(refusal) + " " + refusal.get("log").asString().orElse(""));
      }
    } catch (RpcError e) {
      refused(number, 0, e.getMessage());
      report(e);
    }
  }

  private void refused(int number, int code, String reason) {
    generator.refused(number, code);
    ledger.rejected(reason);
  }

  /** Why the whole request was refused. */
  private String refusal(JsonValue answer, String otherwise) {
    try {
      RpcClient.result(answer);
      return otherwise;
    } catch (RpcError e) {
      report(e);
      return e.getMessage();
    }
  }

  private void report(RpcError e) {
    if (e.denied()) {
      denied.accept(e);
    }
  }

  private static int code(JsonValue result) {
    return result.get("code").asNumber().map(Number::intValue).orElse(0);
  }

  /**
   * The transactions as one request; empty if there are none.
   *
   * @param settled is set for those that could not be made
   */
  private String request(int from, int count, boolean[] settled) {
    StringBuilder text = new StringBuilder(count * (options.size() * 4 / 3 + 120));
    Base64.Encoder base64 = Base64.getEncoder();
    for (int i = from; i < from + count; i++) {
      Optional<Bytes> tx = generator.make(i);
      if (tx.isEmpty()) {
        settled[i - from] = true;
        ledger.rejected(NOTHING_TO_SEND);
        continue;
      }
      text.append(text.length() > 0 ? "," : count > 1 ? "[" : "").append("{\"jsonrpc\":\"2.0\",\"id\":").append(i).append(",\"method\":\"")
          .append(options.mode().method()).append("\",\"params\":{\"tx\":\"").append(base64.encodeToString(tx.get().toArray())).append("\"}}");
    }
    return text.length() == 0 ? "" : text.append(count > 1 ? "]" : "").toString();
  }
}
