package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tx send}. */
@Command(name = "send", description = {"Send one transaction and, unless told otherwise, wait until it is in a block.",
    "Exit code 1 if it is refused."})
final class TxSendCommand extends ConsoleCommand {
  private static final int MAX_BYTES = 16 << 20;

  /** Where the bytes come from. */
  static final class Source {
    @Parameters(paramLabel = "TEXT", description = "the bytes as text; for the kvstore application: KEY=VALUE")
    String text;
    @Option(names = "--hex", paramLabel = "HEX", description = "the bytes in hexadecimal")
    String hex;
    @Option(names = "--base64", paramLabel = "BASE64", description = "the bytes in base64")
    String base64;
    @Option(names = "--file", paramLabel = "FILE", description = "a file that holds the bytes")
    Path file;
  }

  /** What to wait for. */
  static final class Wait {
    @Option(names = "--async", description = "do not wait for anything")
    boolean async;
    @Option(names = "--sync", description = "wait until the node has checked and kept it")
    boolean sync;
    @Option(names = "--commit", description = "wait until it is in a block (default)")
    boolean commit;
  }

  @ArgGroup(multiplicity = "1")
  Source source;
  @ArgGroup
  Wait wait = new Wait();
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--json", description = "print JSON, as the RPC gave it")
  boolean json;

  @Override
  public Integer call() throws CliException {
    JsonValue params = JsonValue.object().put("tx", Base64.getEncoder().encodeToString(bytes().toArray())).build();
    RpcClient client = rpc.client(console());
    boolean waits = !wait.async && !wait.sync;
    JsonValue result = NodeCall.call(client, waits ? "broadcast_tx_commit" : wait.sync ? "broadcast_tx_sync"
        : "broadcast_tx_async",
        params);
    JsonValue check = waits ? result.get("check_tx") : result;
    JsonValue outcome = waits ? result.get("tx_result") : JsonValue.EMPTY_OBJECT;
    String hash = result.get("hash").asString().orElse("");
    String refusal = refusal("check", check) + refusal("execution", outcome);
    if (json) {
      print(true, result, "");
    } else if (refusal.isEmpty()) {
      out().println(hash + (waits ? " committed in block " + result.get("height").asString().orElse("?")
          : wait.sync ? " accepted" : " sent"));
    }
    if (refusal.isEmpty()) {
      return ExitCodes.OK;
    }
    throw CliException.failed("transaction " + hash + " was refused by the " + refusal);
  }

  private static String refusal(String by, JsonValue result) {
    int code = result.get("code").asNumber().map(Number::intValue).orElse(0);
    return code == 0 ? "" : by + " with code " + code + ": " + result.get("log").asString().orElse("");
  }

  private Bytes bytes() throws CliException {
    try {
      if (source.text != null) {
        return notEmpty(Bytes.utf8(source.text));
      }
      if (source.hex != null) {
        return notEmpty(Bytes.fromHex(source.hex.startsWith("0x") ? source.hex.substring(2) : source.hex));
      }
      if (source.base64 != null) {
        return notEmpty(Bytes.wrap(Base64.getDecoder().decode(source.base64)));
      }
      if (Files.size(source.file) > MAX_BYTES) {
        throw CliException.failed(source.file + " has more than " + MAX_BYTES + " bytes");
      }
      return notEmpty(Bytes.wrap(Files.readAllBytes(source.file)));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("the transaction is not written in " + (source.hex != null ? "hexadecimal" : "base64"));
    } catch (IOException e) {
      throw CliException.failed("cannot read " + source.file + ": " + e, e);
    }
  }

  private static Bytes notEmpty(Bytes bytes) throws CliException {
    if (bytes.isEmpty()) {
      throw CliException.usage("the transaction has no bytes");
    }
    return bytes;
  }
}
