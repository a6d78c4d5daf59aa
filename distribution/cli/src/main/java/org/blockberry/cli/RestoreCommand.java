package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.backup.BackupException;
import org.blockberry.cli.backup.BackupManifest;
import org.blockberry.cli.backup.BackupReader;
import org.blockberry.cli.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore FILE}. */
@Command(description = {"Make a new home from a backup. Everything is checked against its digests before anything is written.",
    "What the validator's key signed last is NOT restored: a validator that forgets what it signed may sign the same height",
    "twice, which is punished. Copy data/signer/state from the machine that signed last; without it a validator does not",
    "start, unless consensus new-memory says what it signed. Only if that file is lost and nothing was signed since the backup,",
    "or the chain has no other copy: --accept-double-sign-risk restores the one in the backup."})
final class RestoreCommand extends ConsoleCommand {
  @Parameters(paramLabel = "FILE", description = "what blockberry backup wrote")
  Path file;
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--accept-double-sign-risk", description = "also restore what the signer remembered at the time of the backup")
  boolean signer;
  @Option(names = "--check", description = "only check the file")
  boolean check;
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    if (!check && home.given == null) {
      throw CliException.usage("--home is missing: name a new folder for the restored node");
    }
    Home folder = home.resolve(console());
    try (BackupReader reader = BackupReader.open(file)) {
      if (!check) {
        BackupReader.refuseUsed(folder.root());
      }
      reader.verify(err());
      boolean held = reader.manifest().files().stream().anyMatch(each -> each.name().startsWith(BackupManifest.SIGNER));
      if (!check) {
        reader.restore(folder.root(), name -> signer || !name.startsWith(BackupManifest.SIGNER), err());
      }
      print(json, report(folder, reader.manifest(), held), text(folder, reader.manifest(), held));
      return ExitCodes.OK;
    } catch (BackupException e) {
      throw CliException.failed(e.getMessage(), e);
    } catch (IOException e) {
      throw CliException.failed("cannot restore " + file + ": " + (e.getMessage() == null ? e : e), e);
    }
  }

  private JsonValue report(Home folder, BackupManifest manifest, boolean held) {
    return JsonValue.object().put("file", file.toString()).put("home", check ? "" : folder.root().toString())
        .put("version", manifest.version()).put("chain_id", manifest.chainId()).put("height", manifest.height())
        .put("app_hash", manifest.appHash()).put("created", manifest.created()).put("files", manifest.files().size())
        .put("bytes", manifest.bytes()).put("keys", manifest.keys()).put("signer_state", held && signer && !check).build();
  }

  private String text(Home folder, BackupManifest manifest, boolean held) {
    String what = manifest.files().size() + " files, " + (manifest.bytes() >> 10) + " KB"
        + (manifest.height() < 0 ? "" : ", height " + manifest.height() + " of " + manifest.chainId()) + ", made " + manifest.created()
        + " by version " + manifest.version();
    if (check) {
      return file + " is whole: " + what + "\n";
    }
    StringBuilder text = new StringBuilder(folder.root().toString()).append(": ").append(what).append('\n');
    if (!manifest.keys()) {
      text.append("The private keys are not in the backup: copy them to ").append(folder.keys()).append('\n');
    }
    if (held && !signer) {
      text.append("What the signer signed last is not restored. A validator: copy data/signer/state from the machine that signed last to ")
          .append(folder.root().resolve(BackupManifest.SIGNER)).append(", and never run both.\n");
    } else if (held) {
      text.append("The signer remembers the backup's height only. Make sure that no other copy of this validator ever runs again.\n");
    }
    return text.append("Next: blockberry start --home ").append(folder.root()).append('\n').toString();
  }
}
