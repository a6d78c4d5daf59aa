package org.blockberry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyPurpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keys list}. */
@Command(name = "list", description = "List the keys of a home. Needs no password.")
final class KeysListCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws KeyFileException {
    Home folder = home.resolve(console());
    JsonValue.ArrayBuilder list = JsonValue.array();
    StringBuilder text = new StringBuilder();
    for (KeyPurpose purpose : KeyPurpose.values()) {
      Path file = KeyAccess.file(folder, purpose);
      if (Files.exists(file)) {
        KeyFileHeader header = access.files().inspect(file);
        list.add(KeyText.json(file, header));
        text.append(text.isEmpty() ? "" : "\n").append(KeyText.text(file, header));
      }
    }
    print(json, list.build(), text.isEmpty() ? "no keys in " + folder.keys() + "; blockberry init makes them\n"
        : text.toString());
    return ExitCodes.OK;
  }
}
