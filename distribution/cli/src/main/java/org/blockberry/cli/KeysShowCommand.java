package org.blockberry.cli;

import java.nio.file.Path;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys show}. */
@Command(name = "show", description = "Show the public part of a key. Needs no password.")
final class KeysShowCommand extends ConsoleCommand {
  @Parameters(paramLabel = "KEY", description = "validator or node")
  String label;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws KeyFileException, CliException {
    Path file = KeyAccess.file(home.resolve(console()), KeyAccess.purpose(label));
    KeyFileHeader header = access.files().inspect(file);
    print(json, KeyText.json(file, header), KeyText.text(file, header));
    return ExitCodes.OK;
  }
}
