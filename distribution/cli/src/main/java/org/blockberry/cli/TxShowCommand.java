package org.blockberry.cli;

import java.util.Base64;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tx show}. */
@Command(name = "show", description = "Show a transaction that is in a block. Exit code 1 if there is none.")
final class TxShowCommand extends ConsoleCommand {
  private static final int HASH_SIZE = 32;

  @Parameters(paramLabel = "HASH", description = "SHA-256 of the transaction, 64 hexadecimal digits")
  String hash;
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--prove", description = "with the proof that it is in the block")
  boolean prove;
  @Option(names = "--json", description = "print JSON, as the RPC gave it")
  boolean json;

  @Override
  public Integer call() throws CliException {
    JsonValue found = NodeCall.call(rpc.client(console()), "tx", JsonValue.object().put("hash",
        Base64.getEncoder().encodeToString(bytes().toArray())).put("prove", prove).build());
    JsonValue result = found.get("tx_result");
    Bytes tx = Bytes.wrap(Base64.getDecoder().decode(found.get("tx").asString().orElse("")));
    print(json, found, "hash      " + found.get("hash").asString().orElse("") + "\n"
        + "block     " + found.get("height").asString().orElse("") + ", position " + found.get("index") + "\n"
        + "result    code " + result.get("code") + " " + result.get("log").asString().orElse("") + "\n"
        + "content   " + ByteText.of(tx) + "\n" + (prove ? Pretty.print(found.get("proof")) : ""));
    return ExitCodes.OK;
  }

  private Bytes bytes() throws CliException {
    try {
      Bytes bytes = Bytes.fromHex(hash.startsWith("0x") ? hash.substring(2) : hash);
      if (bytes.size() == HASH_SIZE) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw CliException.usage("\"" + hash + "\" is no hash: 64 hexadecimal digits are needed");
    }
    throw CliException.usage("\"" + hash + "\" is no hash: 64 hexadecimal digits are needed");
  }
}
