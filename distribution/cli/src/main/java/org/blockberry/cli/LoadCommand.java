package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.cli.load.GeneratorFailedException;
import org.blockberry.cli.load.GeneratorSettings;
import org.blockberry.cli.load.LoadGenerators;
import org.blockberry.cli.load.LoadMode;
import org.blockberry.cli.load.LoadOptions;
import org.blockberry.cli.load.LoadReport;
import org.blockberry.cli.load.LoadRun;
import org.blockberry.cli.rpc.RpcError;
import org.blockberry.cli.rpc.RpcTarget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code load}. */
@Command(description = {"Offer transactions at a steady rate and account for each of them.",
    "They are offered whatever the answers are; afterwards each is looked for in the blocks. What they are is up to the generator, which the",
    "bundle of an application brings: kvstore makes pairs, utxo signed spends.",
    "Exit code 1 if an accepted one is in no block, or one is in blocks twice, or the generator breaks."})
final class LoadCommand extends ConsoleCommand {
  private static final int COMMIT_CONNECTIONS = 64;
  private static final int CONNECTIONS = 16;

  @Option(names = "--generator", paramLabel = "TYPE", defaultValue = "kvstore", description =
      "whose transactions: kvstore, utxo, or those of a --plugin (default: ${DEFAULT-VALUE})")
  String generator;
  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a setting of the generator; may be given several times")
  List<String> given = List.of();
  @Option(names = "--plugin", paramLabel = "JAR", description = "jar with a generator that is not of the distribution; it runs with your rights")
  List<Path> plugins = List.of();
  @Option(names = "--rate", paramLabel = "N", defaultValue = "100", description =
      "transactions per second (default: ${DEFAULT-VALUE})")
  int rate;
  @Option(names = "--size", paramLabel = "BYTES", defaultValue = "250", description =
      "bytes of each, if the generator can choose: utxo cannot (default: ${DEFAULT-VALUE})")
  int size;
  @Option(names = "--duration", paramLabel = "TIME", defaultValue = "10s", description =
      "how long, like 30s or 5m (default: ${DEFAULT-VALUE})")
  String duration;
  @Option(names = "--connections", paramLabel = "N", description =
      "requests at once (default: 16; with --mode commit: 64)")
  Integer connections;
  @Option(names = "--batch", paramLabel = "N",
      description = "most transactions in one request: those that are due within 5 ms share one (default: 20; with --mode commit: 1)")
  Integer batch;
  @Option(names = "--mode", defaultValue = "sync", description =
      "what to wait for: async, sync or commit (default: ${DEFAULT-VALUE})")
  String mode;
  @Option(names = "--drain", paramLabel = "TIME", defaultValue = "60s",
      description = "how long to look for them in blocks afterwards (default: ${DEFAULT-VALUE})")
  String drain;
  @Option(names = "--verify", description = "in the end also ask the application whether it has what the blocks say")
  boolean verify;
  @Option(names = "--quiet", description = "no progress on standard error")
  boolean quiet;
  @Mixin
  RpcOption rpc = new RpcOption();
  @Option(names = "--json", description = "print the report as JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    RpcTarget target = rpc.target(console());
    LoadOptions options = options(target);
    try (LoadGenerators generators = generators()) {
      LoadGeneratorFactory factory = generators.factory(generator).orElseThrow(() -> CliException.usage("there is no generator \"" + generator
          + "\". There are: " + String.join(", ", generators.types()) + ". Name the jar of another with --plugin"));
      return run(target, new LoadRun(options, factory, GeneratorSettings.of(factory, given)));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("load: " + e.getMessage());
    } catch (IOException e) {
      throw CliException.failed("cannot close a generator: " + e.getMessage(), e);
    }
  }

  private LoadGenerators generators() throws CliException {
    for (Path jar : plugins) {
      if (!Files.isRegularFile(jar)) {
        throw CliException.usage("--plugin " + jar + " is no file");
      }
    }
    try {
      return new LoadGenerators(plugins, Distribution.present().map(found -> found.folder().resolve("system")));
    } catch (IOException e) {
      throw CliException.failed(reason(e), e);
    }
  }

  private Integer run(RpcTarget target, LoadRun run) throws CliException {
    ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "load-progress");
      thread.setDaemon(true);
      return thread;
    });
    if (!quiet) {
      ticker.scheduleAtFixedRate(() -> err().println(run.progress().line()), 1, 1, TimeUnit.SECONDS);
    }
    try {
      LoadReport report = run.run();
      ticker.shutdownNow();
      print(json, report.json(), report.text());
      return report.clean() ? ExitCodes.OK : ExitCodes.FAILED;
    } catch (RpcError e) {
      throw CliException.failed("no load: the node at " + target.uri() + " refuses: " + NodeCall.refusal(e), e);
    } catch (GeneratorFailedException e) {
      throw CliException.failed("load ended: " + e.getMessage() + ". Transactions that were offered may be in blocks; ask whoever made the generator", e);
    } catch (IllegalStateException e) {
      throw CliException.failed("no load: " + e.getMessage(), e);
    } catch (IOException e) {
      throw CliException.failed("no load: the node at " + target.uri() + " does not answer: " + reason(e)
          + ". Is it running? Start it with: blockberry start --dev", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted", e);
    } finally {
      ticker.shutdownNow();
    }
  }

  private LoadOptions options(RpcTarget target) throws CliException {
    try {
      LoadMode waits = LoadMode.valueOf(mode.toUpperCase(Locale.ROOT));
      boolean commit = waits == LoadMode.COMMIT;
      return LoadOptions.of(target, rate, size, time("--duration", duration)).withMode(waits)
          .withConnections(connections != null ? connections : commit ? COMMIT_CONNECTIONS : CONNECTIONS,
              batch != null ? batch : commit ? 1 : 20)
          .withDrain(time("--drain", drain)).withVerify(verify);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage().startsWith("No enum") ? "--mode must be async, sync or commit" : "load: "
          + e.getMessage());
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static Duration time(String option, String text) throws CliException {
    if (!text.matches("[0-9]{1,9}(ms|s|m|h)?")) {
      throw CliException.usage(option + " is \"" + text + "\" but must be like 500ms, 30s, 5m or 1h");
    }
    long number = Long.parseLong(text.replaceAll("[a-z]", ""));
    return switch (text.replaceAll("[0-9]", "")) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofSeconds(number);
    };
  }
}
