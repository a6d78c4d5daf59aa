package org.blockberry.cli;

import java.util.Optional;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.TokenFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rpc-token revoke}. */
@Command(name = "revoke", description = "Withdraw an access token. A node that runs refuses it within a second.")
final class RpcTokenRevokeCommand extends ConsoleCommand {
  @Parameters(paramLabel = "TOKEN", description = "id or name of the token")
  String which;
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException, KeyFileException {
    TokenFile file = RpcTokenText.file(home.resolve(console()));
    AccessToken gone = file.revoke(which).orElseThrow(() -> CliException.failed("there is no token with that id or name in "
        + file.path() + "; blockberry rpc-token list shows them"));
    print(json, RpcTokenText.json(gone, Optional.empty()), "revoked " + gone.id() + " " + gone.name() + "\n");
    return ExitCodes.OK;
  }
}
