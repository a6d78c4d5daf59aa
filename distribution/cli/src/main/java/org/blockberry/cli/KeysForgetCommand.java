package org.blockberry.cli;

import java.util.List;
import java.nio.file.Path;
import java.nio.file.Files;
import java.util.Locale;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyPurpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys forget}. */
@Command(name = "forget", description = {"Destroy a key in the archive. Keys in use cannot be destroyed.",
    "An old validator key may still be needed while the chain could ask about what it signed: keep it for the unbonding time."})
final class KeysForgetCommand extends ConsoleCommand {
  @Parameters(paramLabel = "ADDRESS", description = "address of the key, as keys list shows it")
  String address;
  @Option(names = "--forever", required = true, description = "says that you know what this does")
  boolean forever;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();

  @Override
  public Integer call() throws CliException, KeyFileException {
    Home folder = home.resolve(console());
    KeyFolder keys = new KeyFolder(folder, access);
    for (KeyPurpose purpose : KeyPurpose.values()) {
      for (KeyFolder.Archived each : keys.archived(purpose)) {
        if (KeyFolder.address(each.header()).equals(address.toUpperCase(Locale.ROOT))) {
          refuseUsed(keys, purpose);
          KeyFolder.destroy(each.file());
          out().println("destroyed " + each.file());
          return ExitCodes.OK;
        }
      }
    }
    throw CliException.failed("no key in the archive has the address " + address + ". See: blockberry keys list");
  }

  /** A file of the archive may be the one in use under another name, after a rotation that was cut off. */
  private void refuseUsed(KeyFolder keys, KeyPurpose purpose) throws CliException, KeyFileException {
    for (Path used : List.of(keys.inUse(purpose), keys.next(purpose))) {
      if (Files.exists(used) && KeyFolder.address(access.files().inspect(used)).equals(address.toUpperCase(Locale.ROOT))) {
        throw CliException.failed("the key " + address + " is in use or prepared: " + used);
      }
    }
  }
}
