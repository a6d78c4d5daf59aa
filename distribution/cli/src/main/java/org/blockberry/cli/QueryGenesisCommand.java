package org.blockberry.cli;

import org.blockberry.api.value.JsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code query genesis}. */
@Command(name = "genesis", description = "Show the genesis file of the running chain.")
final class QueryGenesisCommand extends ConsoleCommand {
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--json", description = "print JSON on one line")
  boolean json;

  @Override
  public Integer call() throws CliException {
    JsonValue result = NodeCall.call(rpc.client(console()), "genesis", JsonValue.EMPTY_OBJECT);
    print(json, result, Pretty.print(result));
    return ExitCodes.OK;
  }
}
