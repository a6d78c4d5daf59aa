package org.blockberry.launcher;

import ch.qos.logback.classic.LoggerContext;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.launcher.log.EarlyFormat;
import org.slf4j.LoggerFactory;

/**
 * {@code blockberry start}: runs one node in this process until a signal, the node itself or its shell ends it. Exit
 * codes are those of {@link ExitCode}, or what a bundle asked for.
 */
public final class LauncherMain {
  /** System property: the distribution's folder. Without it, the folder above the one this class's jar lies in. */
  public static final String DISTRIBUTION = "blockberry.distribution";

  /** How much longer than the node's own deadline the signal handler waits before it pulls the plug. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** Longest wait of {@code --check} for a node that replays its chain. */
  private static final Duration CHECK = Duration.ofMinutes(10);

  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicReference<FrameworkLauncher> starting = new AtomicReference<>();
  private final AtomicReference<NodeProcess> running = new AtomicReference<>();
  private volatile boolean logging;
  private volatile Path home;
  private volatile int exitCode;

  private LauncherMain() {
  }

  /** Never returns: the process is halted, so that a thread left behind by a plugin cannot keep it alive. */
  public static void main(String[] args) {
    long entered = System.nanoTime();
    Runtime.getRuntime().halt(new LauncherMain().run(args, entered));
  }

  private int run(String[] args, long entered) {
    int code;
    try {
      StartCommand command = StartCommand.parse(args);
      LaunchOptions options = options(command, home(command), entered);
      List<LaunchOptions> others = new ArrayList<>();
      for (Path further : command.withHomes()) {
        others.add(options(command, further, entered));
      }
      code = others.isEmpty() ? runNode(options, command.check()) : runNodes(options, others);
    } catch (LaunchException e) {
      report(e.getMessage(), null);
      code = e.exitCode().number();
    } catch (Exception e) {
      report("unexpected: " + e, e);
      code = ExitCode.ERROR.number();
    }
    if (logging && code != ExitCode.OK.number()) { // the log is on standard output: say so where errors are looked for
      System.err.println("blockberry: ended with exit code " + code + "; the last errors in " + home
          + "/var/log/node.log say why");
    }
    flushLog();
    System.out.flush();
    System.err.flush();
    exitCode = code;
    finished.countDown();
    return code;
  }

  private static LaunchOptions options(StartCommand command, Path home, long entered) throws LaunchException {
    LaunchOptions usual = LaunchOptions.of(distribution(), home);
    return usual.withRole(command.role().orElseGet(() -> command.dev() ? LaunchOptions.DEV_ROLE
            : ConfiguredRole.of(usual.home().configFile(), System.getenv())))
        .withDev(command.dev()).withSafe(command.safe()).withStartNanos(ProcessStart.nanos(entered))
        .withProperties(KeyPassword.file(command.passwordFile()).map(file ->
            Map.of(KeyPassword.FILE_PROPERTY, file.toAbsolutePath().toString())).orElse(Map.of()));
  }

  /** Several nodes: one log, that of the first. */
  private int runNodes(LaunchOptions first, List<LaunchOptions> others) throws LaunchException, InterruptedException {
    ManyNodes nodes = new ManyNodes();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      nodes.requestExit();
      awaitFinished(first.shutdownDeadline());
    }, "bb-shutdown"));
    startLogging(first);
    List<LaunchOptions> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return nodes.run(all);
  }

  private int runNode(LaunchOptions options, boolean check) throws LaunchException, InterruptedException {
    try (FrameworkLauncher launcher = FrameworkLauncher.open(options)) {
      if (!options.dev() && !options.properties().containsKey(KeyPassword.FILE_PROPERTY)) {
        KeyPassword.ask(options.home()).ifPresent(launcher::password);
      }
      starting.set(launcher);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> onSignal(options.shutdownDeadline()), "bb-shutdown"));
      startLogging(options);
      NodeProcess node = launcher.start();
      running.set(node);
      if (check) {
        boolean serves = node.awaitServing(CHECK);
        node.requestExit(serves ? ExitCode.OK.number() : ExitCode.START_FAILED.number()); // the first one asked for counts
      }
      int code = node.awaitExitRequest();
      boolean clean = node.stop();
      return clean || code != ExitCode.OK.number() ? code : ExitCode.ERROR.number();
    }
  }

  /**
   * On SIGTERM, SIGINT and SIGHUP. The main thread does the work; this one sees to it that it ends, and halts with our
   * code before the JVM exits with the signal's.
   */
  private void onSignal(Duration defaultDeadline) {
    starting.get().requestExit(ExitCode.OK.number());
    NodeProcess node = running.get();
    awaitFinished(node == null ? defaultDeadline : node.deadline());
  }

  private void awaitFinished(Duration deadline) {
    try {
      if (!finished.await(deadline.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
        report("not stopped in time, halting", null);
        exitCode = ExitCode.ERROR.number();
      }
      Runtime.getRuntime().halt(exitCode);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reading logback.xml takes a tenth of a second: on its own thread, while the features are read. */
  private void startLogging(LaunchOptions options) {
    Path own = options.home().logbackFile();
    Path file = Files.exists(own) ? own : options.distribution().resolve("config").resolve("logback.xml");
    System.setProperty("blockberry.home", options.home().root().toString());
    System.setProperty("logback.configurationFile", file.toString());
    EarlyFormat.apply(options.home().configFile(), System.getenv());
    home = options.home().root();
    logging = true;
    new Thread(LoggerFactory::getILoggerFactory, "bb-logging").start();
  }

  private void report(String message, Throwable cause) {
    if (logging) {
      LoggerFactory.getLogger("org.blockberry.launcher").error(message, cause);
    } else {
      System.err.println("blockberry: " + message);
      if (cause != null) {
        cause.printStackTrace(System.err);
      }
    }
  }

  private void flushLog() {
    if (logging && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }

  private static Path home(StartCommand command) {
    String fromEnvironment = System.getenv("BLOCKBERRY_HOME");
    Path usual = fromEnvironment == null || fromEnvironment.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".blockberry") : Path.of(fromEnvironment);
    return command.home().orElse(usual);
  }

  private static Path distribution() throws LaunchException {
    String given = System.getProperty(DISTRIBUTION);
    if (given != null) {
      return Path.of(given);
    }
    CodeSource source = LauncherMain.class.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI()).getParent().getParent();
    } catch (URISyntaxException e) {
      throw new LaunchException(ExitCode.ERROR, "cannot tell where the distribution is. Set -D" + DISTRIBUTION, e);
    }
  }
}
