package org.blockberry.cli;

import java.nio.file.Path;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyPurpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys generate}. */
@Command(name = "new", aliases = "generate", description = "Make a new key. Never replaces one.")
final class KeysGenerateCommand extends ConsoleCommand {
  @Parameters(paramLabel = "KEY", description = "validator or node")
  String label;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  ChainOption chain = new ChainOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws KeyFileException, CliException {
    Home folder = home.resolve(console());
    KeyPurpose purpose = KeyAccess.purpose(label);
    Path file = KeyAccess.file(folder, purpose);
    KeyFileHeader header = access.files().create(file, chain.identity(purpose, folder), access.fresh(console()),
        IfExists.REFUSE);
    print(json, KeyText.json(file, header), KeyText.text(file, header));
    return ExitCodes.OK;
  }
}
