package org.blockberry.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}. */
@Command(description = "Show how a node is doing, over its RPC.")
final class StatusCommand extends ConsoleCommand {
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--json", description = "print JSON, as the RPC gave it")
  boolean json;

  @Override
  public Integer call() throws CliException {
    RpcClient client = rpc.client(console());
    JsonValue status = NodeCall.call(client, "status", JsonValue.EMPTY_OBJECT);
    print(json, status, text(status, client));
    return ExitCodes.OK;
  }

  private static String text(JsonValue status, RpcClient client) {
    JsonValue node = status.get("node_info");
    JsonValue sync = status.get("sync_info");
    JsonValue validator = status.get("validator_info");
    String height = text(sync, "latest_block_height");
    boolean catchingUp = sync.get("catching_up").asBoolean().orElse(false);
    String power = text(validator, "voting_power");
    StringBuilder out = new StringBuilder();
    row(out, "node", text(node, "moniker") + " on chain " + text(node, "network") + " at " + client.uri());
    row(out, "version", own(node));
    row(out, "height", height + ("0".equals(height) ? ", no block yet" : ", block of "
        + time(text(sync, "latest_block_time"))));
    row(out, "block", dash(text(sync, "latest_block_hash")));
    row(out, "app hash", dash(text(sync, "latest_app_hash")));
    row(out, "blocks", "from " + text(sync, "earliest_block_height") + (catchingUp ? ", catching up" : ", up to date"));
    row(out, "validator", "0".equals(power) ? "no" : text(validator, "address") + " with power " + power);
    return out.toString();
  }

  private static String own(JsonValue node) {
    String own = text(node.get("other"), "blockberry_version");
    String role = text(node.get("other"), "role");
    return (own.isEmpty() ? "" : "blockberry " + own + ", ") + "RPC of " + text(node, "version")
        + (role.isEmpty() ? "" : ", role " + role);
  }

  private static String time(String text) {
    try {
      Duration age = Duration.between(Instant.parse(text), Instant.now());
      long seconds = Math.max(0, age.toSeconds());
      return text + " (" + (seconds < 120 ? seconds + " s" : seconds < 7200 ? age.toMinutes() + " min" : age.toHours()
          + " h") + " ago)";
    } catch (DateTimeParseException e) {
      return text; // another form: shown as it is
    }
  }

  private static String text(JsonValue object, String name) {
    return object.get(name).asString().orElse("");
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static void row(StringBuilder out, String label, String value) {
    out.append(String.format("%-10s %s%n", label, value));
  }
}
