package org.blockberry.cli;

import java.nio.file.Path;
import org.blockberry.crypto.keystore.KeyFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keys change-password}. */
@Command(name = "change-password", description = {"Encrypt a key anew with another password.",
    "A node has one password for all its keys: change each before the next start."})
final class KeysPasswordCommand extends ConsoleCommand {
  @Parameters(paramLabel = "KEY", description = "validator or node")
  String label;
  @Mixin
  NewPassword next = new NewPassword();
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();

  @Override
  public Integer call() throws KeyFileException, CliException {
    Path file = KeyAccess.file(home.resolve(console()), KeyAccess.purpose(label));
    access.files().changePassword(file, access.present(console()), next.source(console()));
    out().println("the key " + label + " has a new password");
    return ExitCodes.OK;
  }
}
