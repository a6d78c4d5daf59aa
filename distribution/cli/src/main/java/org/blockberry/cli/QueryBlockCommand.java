package org.blockberry.cli;

import org.blockberry.api.value.JsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query block}. */
@Command(name = "block", description = "Show a block.")
final class QueryBlockCommand extends ConsoleCommand {
  @Parameters(paramLabel = "HEIGHT", arity = "0..1", defaultValue = "0", description = "height (default: the last)")
  long height;
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--json", description = "print JSON on one line")
  boolean json;

  @Override
  public Integer call() throws CliException {
    JsonValue result = NodeCall.call(rpc.client(console()), "block", height == 0 ? JsonValue.EMPTY_OBJECT
        : JsonValue.object().putInt64("height", height).build());
    print(json, result, Pretty.print(result));
    return ExitCodes.OK;
  }
}
