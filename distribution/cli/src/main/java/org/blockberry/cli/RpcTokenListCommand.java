package org.blockberry.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.TokenFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rpc-token list}. */
@Command(name = "list", description = "List the access tokens, without the tokens themselves.")
final class RpcTokenListCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws KeyFileException {
    TokenFile file = RpcTokenText.file(home.resolve(console()));
    List<AccessToken> tokens = file.read();
    JsonValue.ArrayBuilder list = JsonValue.array();
    StringBuilder text = new StringBuilder();
    for (AccessToken token : tokens) {
      list.add(RpcTokenText.json(token, Optional.empty()));
      text.append(RpcTokenText.line(token, Instant.now()));
    }
    print(json, list.build(), tokens.isEmpty() ? "no tokens in " + file.path() + "; blockberry rpc-token new makes one\n"
        : text.toString());
    return ExitCodes.OK;
  }
}
