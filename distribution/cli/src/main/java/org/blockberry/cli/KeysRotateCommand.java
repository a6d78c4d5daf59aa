package org.blockberry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys rotate}. */
@Command(name = "rotate", description = {"Replace a key by a fresh one. The old key stays in HOME/keys/archive.",
    "node: at once; from the next start on others see a node they do not know.",
    "validator: only prepares the new key (validator.next.json), while the node goes on signing with the old one. The chain must",
    "take it up first: send the application the change of validators that gives the new key its power and the old one none, wait",
    "until the block two heights after it is committed, stop the node, and run this with --activate. Too early, and this",
    "validator is missing until then (--back undoes it); two nodes with one key are punished, so keep the old key to one place."},
    footer = {"", "Each can be repeated after a crash; until the last step the key in use stays as it is."})
final class KeysRotateCommand extends ConsoleCommand {
  @Parameters(paramLabel = "KEY", description = "validator or node")
  String label;
  @Option(names = "--activate", description = "put the prepared key in use; the node must be stopped")
  boolean activate;
  @Option(names = "--back", description = "put the key before in use again and prepare the present one; the node must be stopped")
  boolean back;
  @Option(names = "--abandon", description = "give up the prepared key")
  boolean abandon;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws Exception {
    if (Stream.of(activate, back, abandon).filter(each -> each).count() > 1) {
      throw CliException.usage("give one of --activate, --back and --abandon");
    }
    Home folder = home.resolve(console());
    KeyPurpose purpose = KeyAccess.purpose(label);
    KeyFolder keys = new KeyFolder(folder, access);
    if (abandon) {
      needsPrepared(keys, purpose);
      keys.abandon(purpose);
      return done(keys.inUse(purpose), "the prepared " + label + " key is in the archive; the key in use is still\n");
    }
    if (activate || back) {
      try (AutoCloseable held = keys.holdHome()) {
        if (back) {
          keys.back(purpose);
        } else {
          needsPrepared(keys, purpose);
          keys.activate(purpose);
        }
      }
      return done(keys.inUse(purpose), "in use from the next start on:\n");
    }
    KeyFileHeader present = access.files().inspect(keys.inUse(purpose));
    if (Files.exists(keys.next(purpose))) {
      throw CliException.failed("a new " + label + " key is prepared already: " + keys.next(purpose)
          + ". Put it in use with --activate, or give it up with --abandon");
    }
    if (purpose == KeyPurpose.VALIDATOR) {
      prepare(keys, present.identity());
      return done(keys.next(purpose), "prepared, not in use; help keys rotate says what comes next:\n");
    }
    try (AutoCloseable held = keys.holdHome()) {
      prepare(keys, present.identity());
      keys.activate(purpose);
    }
    return done(keys.inUse(purpose), "in use from the next start on; the old key is in the archive:\n");
  }

  /** With the password of the present key, which opening it proves: a node has one password for all its keys. */
  private void prepare(KeyFolder keys, KeyIdentity identity) throws KeyFileException {
    PasswordSource password = KeyAccess.remembered(access.present(console()));
    access.files().open(keys.inUse(identity.purpose()), identity, password).close();
    access.files().create(keys.next(identity.purpose()), identity, password, IfExists.REFUSE);
  }

  private void needsPrepared(KeyFolder keys, KeyPurpose purpose) throws CliException {
    if (!Files.exists(keys.next(purpose))) {
      throw CliException.failed("no new " + label + " key is prepared. Make one with: blockberry keys rotate " + label);
    }
  }

  private Integer done(Path file, String text) throws KeyFileException {
    KeyFileHeader header = access.files().inspect(file);
    JsonValue value = KeyText.json(file, header);
    print(json, value, text + KeyText.text(file, header));
    return ExitCodes.OK;
  }
}
