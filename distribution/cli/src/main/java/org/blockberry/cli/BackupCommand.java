package org.blockberry.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.cli.backup.BackupException;
import org.blockberry.cli.backup.BackupManifest;
import org.blockberry.cli.backup.BackupReader;
import org.blockberry.cli.backup.BackupSource;
import org.blockberry.cli.backup.BackupWriter;
import org.blockberry.cli.backup.Progress;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.shell.ShellClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup}. */
@Command(description = {"Write a home into one file, while the node runs or when it is stopped.",
    "A running node stands still for some milliseconds: everything in the file is of one height.",
    "In it: config.toml, genesis.json, logback.xml, deploy/, keys/trust/ and data/ with blocks, state and what the signer",
    "signed. The index of transactions of a running node is left out; a restored node makes it again.",
    "Private keys are in it with --with-keys only."})
final class BackupCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--to", paramLabel = "FILE", required = true, description = "the file to write; it must not exist yet")
  Path target;
  @Option(names = "--with-keys", description = "put the private keys into it, encrypted as they are in keys/")
  boolean keys;
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    Home folder = home.resolve(console());
    if (!Files.isRegularFile(folder.genesisFile())) {
      throw CliException.failed(folder.root() + " is no home of a node: it has no genesis.json. Name it with --home");
    }
    try {
      long began = System.nanoTime();
      BackupManifest manifest = running(folder);
      JsonValue report = report(folder, manifest, System.nanoTime() - began);
      print(json, report, text(manifest, report));
      return ExitCodes.OK;
    } catch (BackupException e) {
      throw CliException.failed(e.getMessage(), e);
    } catch (IOException e) {
      throw CliException.failed("cannot back up " + folder.root() + " to " + target + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
    }
  }

  private BackupManifest running(Home folder) throws IOException, BackupException, CliException {
    if (Files.exists(target)) {
      throw CliException.failed(target + " exists. Name another file");
    }
    try (FileChannel channel = FileChannel.open(folder.root().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock(); // a node that runs holds it; while we hold it none starts
      if (lock != null) {
        return pack(folder, folder.root(), Optional.empty());
      }
    }
    JsonValue copy = copyOfRunningNode(folder);
    Path data = Path.of(copy.get("folder").asString().orElseThrow(() -> CliException.failed("the node did not say where its copy is")));
    if (!data.normalize().startsWith(folder.root().resolve("var").resolve("tmp"))) {
      throw CliException.failed("the node made its copy in " + data + ", which is not in this home");
    }
    try {
      return pack(folder, data, Optional.of(copy));
    } finally {
      BackupReader.remove(data);
    }
  }

  private static JsonValue copyOfRunningNode(Home folder) throws IOException, CliException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    try (ShellClient client = ShellClient.connect(folder.root())) {
      code = client.execute("node:copy-data --json", out, err);
    } catch (IOException e) {
      throw CliException.failed("a process holds " + folder.root() + " but its shell does not answer: " + e.getMessage()
          + ". Wait until the node has started, or stop it", e);
    }
    if (code != 0) {
      throw CliException.failed("the node made no copy: " + err.toString(StandardCharsets.UTF_8).strip());
    }
    try {
      return new JsonText(JsonLimits.DEFAULT).parse(out.toString(StandardCharsets.UTF_8).strip());
    } catch (InvalidJsonException e) {
      throw CliException.failed("the node's answer is not JSON: " + e.getMessage(), e);
    }
  }

  private BackupManifest pack(Home folder, Path dataParent, Optional<JsonValue> copy) throws IOException, BackupException {
    BackupSource source = BackupSource.of(folder.root(), dataParent, keys);
    Map<String, Path> files = source.files();
    for (String name : source.skipped()) {
      err().println("blockberry: not in the backup: " + name.replaceAll("[^ -~]", "?") + ". It is a link, or has a name that a restore refuses");
    }
    long total = 0;
    for (Path file : files.values()) {
      total += Files.size(file);
    }
    String version = BackupCommand.class.getPackage().getImplementationVersion();
    String chain = copy.flatMap(known -> known.get("chain_id").asString()).orElse("");
    long height = copy.flatMap(known -> known.get("height").asNumber()).map(Number::longValue).orElse(-1L);
    String appHash = copy.flatMap(known -> known.get("app_hash").asString()).orElse("");
    return BackupWriter.write(target, files, entries -> new BackupManifest(version == null ? "unpackaged" : version, chain, height, appHash,
        keys, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), entries), new Progress(err(), "packed", total));
  }

  private JsonValue report(Home folder, BackupManifest manifest, long nanos) throws IOException {
    return JsonValue.object().put("file", target.toAbsolutePath().toString()).put("home", folder.root().toString())
        .put("chain_id", manifest.chainId()).put("height", manifest.height()).put("app_hash", manifest.appHash())
        .put("files", manifest.files().size()).put("bytes", manifest.bytes()).put("file_bytes", Files.size(target))
        .put("keys", manifest.keys()).put("millis", nanos / 1_000_000).build();
  }

  private String text(BackupManifest manifest, JsonValue report) {
    return target + ": " + manifest.files().size() + " files, " + (manifest.bytes() >> 10) + " KB"
        + (manifest.height() < 0 ? " of a stopped node" : ", height " + manifest.height() + " of " + manifest.chainId()) + ", in "
        + report.get("millis") + " ms\n"
        + (manifest.keys() ? "It holds the private keys: keep it as safe as keys/.\n"
            : "The private keys are not in it: keep a copy of keys/ elsewhere.\n");
  }
}
