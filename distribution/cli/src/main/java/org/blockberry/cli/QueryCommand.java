package org.blockberry.cli;

import java.util.Base64;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query}: the application's state, and below it the chain. */
@Command(description = {"Ask the application about its state, or the node about the chain.",
    "The kvstore application knows: /key KEY, /prefix PREFIX, /count.", "Exit code 1 if the application refuses."},
    subcommands = {QueryBlockCommand.class, QueryResultsCommand.class, QueryValidatorsCommand.class,
    QueryGenesisCommand.class,
        QueryParamsCommand.class})
final class QueryCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "PATH", arity = "0..1", description = "what is asked, for example /key")
  String path;
  @Parameters(index = "1", paramLabel = "DATA", arity = "0..1", defaultValue = "", description = "about what, as text")
  String data;
  @Option(names = "--hex", description = "DATA is hexadecimal")
  boolean hex;
  @Option(names = "--height", paramLabel = "N", defaultValue = "0", description =
      "state after that block (default: the last)")
  long height;
  @Option(names = "--prove", description = "with a proof, if the application has some")
  boolean prove;
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--json", description = "print JSON, as the RPC gave it")
  boolean json;

  @Override
  public Integer call() throws CliException {
    if (path == null) {
      throw CliException.usage("PATH is missing. See: blockberry help query");
    }
    JsonValue result = NodeCall.call(rpc.client(console()), "abci_query", JsonValue.object().put("path", path)
        .put("data", bytes().toHex()).putInt64("height", height).put("prove", prove).build());
    JsonValue response = result.get("response");
    int code = response.get("code").asNumber().map(Number::intValue).orElse(0);
    String log = response.get("log").asString().orElse("");
    if (json) {
      print(true, result, "");
    }
    if (code != 0) {
      throw CliException.failed("the application refuses with code " + code + ": " + log);
    }
    if (!json) {
      Bytes value = Bytes.wrap(Base64.getDecoder().decode(response.get("value").asString().orElse("")));
      if (value.isEmpty() && !log.isEmpty()) {
        err().println(log);
      }
      out().println(ByteText.of(value));
      if (prove) {
        out().print(Pretty.print(response.get("proofOps")));
      }
    }
    return ExitCodes.OK;
  }

  private Bytes bytes() throws CliException {
    try {
      return hex ? Bytes.fromHex(data) : Bytes.utf8(data);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("DATA is not hexadecimal");
    }
  }
}
