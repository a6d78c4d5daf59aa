package org.blockberry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.UnlockedKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys export}. */
@Command(name = "export", description = {"Write a copy of a key for another place: encrypted, with a password of its own.",
    "keys import reads it. With --unencrypted it is written as it is, in the form of other software."})
final class KeysExportCommand extends ConsoleCommand {
  private static final String STANDARD_OUTPUT = "-";

  @Parameters(index = "0", paramLabel = "KEY", description = "validator or node")
  String label;
  @Parameters(index = "1", paramLabel = "FILE", description = "new file, which only its owner can read; - is standard output, with"
      + " --unencrypted only")
  String target;
  @Option(names = "--unencrypted", description = "DANGEROUS: write the private key so that anybody who sees it has it")
  boolean unencrypted;
  @Option(names = "--format", paramLabel = "FORM", description = "of an unencrypted key: priv_validator_key or node_key of CometBFT, or"
      + " hex (default: that of CometBFT for this key)")
  String format;
  @Mixin
  NewPassword next = new NewPassword();
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();

  @Override
  public Integer call() throws KeyFileException, CliException {
    KeyPurpose purpose = KeyAccess.purpose(label);
    Home folder = home.resolve(console());
    Path file = KeyAccess.file(folder, purpose);
    boolean toOutput = target.equals(STANDARD_OUTPUT);
    if (!unencrypted && (toOutput || format != null)) {
      throw CliException.usage("an encrypted key goes to a file of Blockberry's own form; - and --format need --unencrypted");
    }
    if (!toOutput && Files.exists(Path.of(target))) {
      throw CliException.failed(target + " exists already. Name a new file");
    }
    ClearKey form = ClearKey.of(format, purpose);
    KeyFileHeader header = access.files().inspect(file);
    try (UnlockedKey key = access.files().open(file, header.identity(), access.present(console()))) {
      if (unencrypted) {
        byte[] document = key.withSeed(seed -> form.document(header.publicKey(), seed));
        try {
          give(document, toOutput);
        } finally {
          Arrays.fill(document, (byte) 0);
        }
      } else {
        byte[] seed = key.withSeed(byte[]::clone);
        try {
          access.files().store(Path.of(target), header.identity(), seed, next.source(console()), IfExists.REFUSE);
        } finally {
          Arrays.fill(seed, (byte) 0);
        }
        out().println("wrote " + target + ", encrypted with the new password");
      }
    }
    return ExitCodes.OK;
  }

  private void give(byte[] document, boolean toOutput) throws CliException {
    if (toOutput) {
      err().println("blockberry: WARNING: the private key of " + label + " is on standard output, unencrypted"
          + (System.console() == null ? "" : "; clear this terminal and its scrollback afterwards"));
      out().write(document, 0, document.length);
      out().flush();
    } else {
      ClearKey.write(Path.of(target), document);
      out().println("wrote " + target + ". Anybody who reads it has the key.");
    }
  }
}
