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
@Command(name = "list", description = "List the keys of a home: in use, prepared by rotate, and in the archive. Needs no password.")
final class KeysListCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;
  private final JsonValue.ArrayBuilder list = JsonValue.array();
  private final StringBuilder text = new StringBuilder();

  @Override
  public Integer call() throws KeyFileException, CliException {
    Home folder = home.resolve(console());
    KeyFolder keys = new KeyFolder(folder, access);
    for (KeyPurpose purpose : KeyPurpose.values()) {
      add(keys.inUse(purpose), "in use");
      add(keys.next(purpose), "prepared");
      for (KeyFolder.Archived each : keys.archived(purpose)) {
        add(each.file(), "archived");
      }
    }
    print(json, list.build(), text.isEmpty() ? "no keys in " + folder.keys() + "; blockberry init makes them\n" : text.toString());
    return ExitCodes.OK;
  }

  private void add(Path file, String status) throws KeyFileException {
    if (Files.exists(file)) {
      KeyFileHeader header = access.files().inspect(file);
      JsonValue.ObjectBuilder object = JsonValue.object();
      KeyText.json(file, header).members().forEach(object::put);
      list.add(object.put("status", status).build());
      text.append(text.isEmpty() ? "" : "\n").append(KeyText.text(file, header)).append("status      ").append(status).append('\n');
    }
  }
}
