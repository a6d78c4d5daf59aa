package org.blockberry.cli;

import java.nio.file.Path;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.PasswordSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys change-password}. */
@Command(name = "change-password", description = "Encrypt a key anew with another password.")
final class KeysPasswordCommand extends ConsoleCommand {
  @Parameters(paramLabel = "KEY", description = "validator or node")
  String label;
  @Option(names = "--new-password-file", paramLabel = "FILE",
      description = "its first line is the new password (default: $$BLOCKBERRY_NEW_KEY_PASSWORD, else you are asked)")
  Path newPasswordFile;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();

  @Override
  public Integer call() throws KeyFileException, CliException {
    Path file = KeyAccess.file(home.resolve(console()), KeyAccess.purpose(label));
    KeyAccess next = new KeyAccess();
    next.passwordFile = newPasswordFile;
    String variable = console().environment().getOrDefault("BLOCKBERRY_NEW_KEY_PASSWORD", "");
    Console asking = new Console(out(), err(), java.util.Map.of(), console().secret());
    PasswordSource fresh = newPasswordFile == null && !variable.isEmpty() ? PasswordSource.of(variable.toCharArray())
        : next.fresh(asking);
    access.files().changePassword(file, access.present(console()), fresh);
    out().println("the key " + label + " has a new password");
    return ExitCodes.OK;
  }
}
