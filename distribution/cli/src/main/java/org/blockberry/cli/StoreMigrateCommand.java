package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.migrate.Migration;
import org.blockberry.cli.migrate.MigrationException;
import org.blockberry.cli.migrate.Migrations;
import org.blockberry.cli.migrate.OldStore;
import org.blockberry.ops.config.OfflineConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code store migrate}. */
@Command(name = "migrate", description = {"Move the blocks of a stopped node to a block store of another type.",
    "Blocks, proofs, results, chain-state records and both indexes are copied and compared one by one; then config.toml names the new type.",
    "Until then the old store is in use and untouched. A run that was interrupted goes on when the command is given again.",
    "The old folder stays until --delete-old."},
    footer = {"", "Exit codes: 0 done (or, with --dry-run, possible), 1 refused or failed and the old store is in use, 2 wrong command line"})
final class StoreMigrateCommand extends ConsoleCommand {
  private static final String TYPE_KEY = "block-store.type";
  private static final String TYPE_VARIABLE = "BLOCKBERRY_BLOCK_STORE_TYPE";

  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--to", paramLabel = "TYPE", description = "type of the block store that gets the blocks")
  String to;
  @Option(names = "--delete-old", description = "delete what the blocks came from: at the end, or of an earlier migration without --to")
  boolean deleteOld;
  @Option(names = "--dry-run", description = "only say what there is, what it takes, and whether there is space")
  boolean dryRun;
  @Option(names = "--plugin", paramLabel = "JAR", description = "jar of a block store that is not of the distribution; it runs with your rights")
  List<Path> plugins = List.of();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    if (to == null && (!deleteOld || dryRun)) {
      throw CliException.usage("name the type with --to, or delete what an earlier migration left with --delete-old");
    }
    Home folder = home.resolve(console());
    String chainId = KeyAccess.chainId(folder).orElseThrow(() -> CliException.failed(folder.genesisFile() + " is missing: " + folder.root()
        + " is no home of a node. Name it with --home"));
    try (AutoCloseable held = new KeyFolder(folder, new KeyAccess()).holdHome()) {
      OfflineConfiguration configuration = configuration(folder);
      String from = configuration.word(TYPE_KEY).orElseThrow(() -> CliException.failed(folder.configFile() + " does not say " + TYPE_KEY));
      if (to == null) {
        return deleteOnly(folder, from);
      }
      return migrate(folder, chainId, from, configuration);
    } catch (CliException e) {
      throw e;
    } catch (MigrationException | InvalidConfigurationException e) {
      throw CliException.failed(e.getMessage(), e);
    } catch (IOException | StoreException e) {
      throw CliException.failed("the migration stopped: " + (e.getMessage() == null ? e : e.getMessage()) + ". The blocks are where they were", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw CliException.failed(e.toString(), e);
    }
  }

  private OfflineConfiguration configuration(Home folder) throws CliException {
    if (console().environment().containsKey(TYPE_VARIABLE)) {
      throw CliException.failed(TYPE_VARIABLE + " is set and would override what config.toml says after the migration. Unset it, and set "
          + TYPE_KEY + " there");
    }
    OfflineConfiguration read = OfflineConfiguration.read(folder.configFile(), console().environment(), Distribution.find().schemas());
    if (!read.problems().isEmpty()) {
      throw CliException.failed("the configuration has mistakes, the first: " + read.problems().get(0) + ". See: blockberry config check");
    }
    return read;
  }

  private int migrate(Home folder, String chainId, String from, OfflineConfiguration configuration)
      throws IOException, MigrationException, CliException {
    Migration.Configuration access = new Migration.Configuration() {
      @Override
      public Settings settings(String table, SettingsSchema schema) {
        return configuration.settings(table, schema);
      }

      @Override
      public void use(String type) throws IOException {
        OfflineConfiguration.set(folder.configFile(), "block-store", "type", "\"" + type + "\"");
      }
    };
    Path system = Distribution.find().folder().resolve("system");
    if (from.equals(to)) {
      if (dryRun || !Migrations.finishSwitched(folder.root(), to)) {
        throw CliException.failed("the home uses block-store.type = \"" + to + "\" already");
      }
      return report(folder, from, Optional.empty(), 0);
    }
    long begun = System.nanoTime();
    try (Migrations made = Migrations.open(new Migration.Move(folder.root(), chainId, from, to), system, existing(plugins), access, progress())) {
      Migration.Plan plan = dryRun ? made.migration().plan() : made.migration().run();
      return report(folder, from, Optional.of(plan), System.nanoTime() - begun);
    }
  }

  private static List<Path> existing(List<Path> jars) throws CliException {
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw CliException.usage("--plugin " + jar + " is no file");
      }
    }
    return jars;
  }

  private Migration.Listener progress() {
    return new MigrationProgress(err());
  }

  private int report(Home folder, String from, Optional<Migration.Plan> plan, long nanos) throws IOException, MigrationException {
    Optional<OldStore.Deleted> deleted = deleteOld && !dryRun ? OldStore.delete(folder.root(), to) : Optional.empty();
    JsonValue.ObjectBuilder value = JsonValue.object().put("from", from).put("to", to).put("dry_run", dryRun);
    plan.ifPresent(known -> value.put("first", known.first()).put("last", known.last()).put("heights", known.heights())
        .put("heights_copied_before", known.begun()).put("bytes", known.bytes()).put("bytes_needed", known.needed())
        .put("bytes_free", known.free()).put("fits", known.fits()));
    value.put("old_deleted", deleted.isPresent()).put("millis", nanos / 1_000_000);
    String heights = plan.map(known -> known.heights() + " heights" + (known.last() == 0 ? "" : " (" + known.first() + " to " + known.last()
        + (known.heights() > known.last() - known.first() + 1 ? " and older ones that pruning kept" : "") + ")")
        + (known.begun() > 0 ? ", " + known.begun() + " of them copied by an earlier run" : "")).orElse("");
    if (dryRun) {
      Migration.Plan known = plan.orElseThrow();
      print(json, value.build(), from + " has " + heights + ", " + (known.bytes() >> 20) + " MB; the copy may take " + (known.needed() >> 20)
          + " MB, " + (known.free() >> 20) + " MB are free\n" + (known.fits() ? "" : "That is not enough.\n"));
      return known.fits() ? ExitCodes.OK : ExitCodes.FAILED;
    }
    String old = deleted.map(gone -> gone.folder() + " is deleted.\n").orElse(deleteOld ? "" : "The old blocks are in " + folder.root()
        .resolve("data/block-store").resolve(from) + ". Delete them with --delete-old when the node has started.\n");
    print(json, value.build(), (heights.isEmpty() ? "" : heights + " copied and compared.\n") + "block-store.type is \"" + to + "\".\n" + old);
    return ExitCodes.OK;
  }

  private int deleteOnly(Home folder, String inUse) throws IOException, MigrationException {
    Optional<OldStore.Deleted> deleted = OldStore.delete(folder.root(), inUse);
    print(json, JsonValue.object().put("old_deleted", deleted.isPresent()).put("bytes", deleted.map(OldStore.Deleted::bytes).orElse(0L)).build(),
        deleted.map(gone -> gone.folder() + " is deleted, " + (gone.bytes() >> 20) + " MB.\n").orElse("There was nothing left to delete.\n"));
    return ExitCodes.OK;
  }
}
