package org.blockberry.cli.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.shell.ShellClient;

/**
 * What somebody who helps needs to see: each part is optional, and one that cannot be had is a line in {@code problems.txt}. Every
 * text passes the redaction. Keys and data are only listed by name and size.
 */
public final class SupportBundle {
  private static final int MAX_PART_BYTES = 16 << 20;
  private static final int MAX_LOG_BYTES = 8 << 20;
  /** Commands of the node's shell, by the file that their answer goes to. */
  private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("node/status.json", "node:status --json");
    COMMANDS.put("node/wiring.json", "node:wiring --offers --json");
    COMMANDS.put("node/journal.json", "node:journal -n 1000 --json");
    COMMANDS.put("node/diagnosis.txt", "node:diag");
    COMMANDS.put("node/threads.txt", "node:threads");
    COMMANDS.put("node/configuration.json", "config:list --json");
    COMMANDS.put("node/log-levels.json", "log:level --json");
    COMMANDS.put("node/mempool.json", "mempool:stats --json");
    COMMANDS.put("node/bundles.txt", "felix:lb");
    COMMANDS.put("deploy/list.json", "deploy:list --json");
    COMMANDS.put("deploy/history.json", "deploy:history -n 1000 --json");
    COMMANDS.put("deploy/diagnosis.txt", "deploy:diag");
  }

  private final Home home;
  private final Redaction redaction;
  private final Map<String, String> parts = new LinkedHashMap<>();
  private final StringBuilder problems = new StringBuilder();

  /** An empty one. */
  public SupportBundle(Home home, Redaction redaction) {
    this.home = home;
    this.redaction = redaction;
  }

  /** Adds a text; {@code source} gives it, or says by an exception why not. */
  public void add(String name, Callable<String> source) {
    try {
      String text = source.call();
      parts.put(name, redaction.of(text.length() > MAX_PART_BYTES ? text.substring(0, MAX_PART_BYTES) + "\n... cut\n" : text));
    } catch (Exception e) {
      problems.append(name).append(": ").append(redaction.of(String.valueOf(e.getMessage() == null ? e : e.getMessage())))
          .append('\n');
    }
  }

  /** What is on the disk, with the node or without. */
  public void addFiles() {
    add("config.toml", () -> Files.readString(home.configFile(), StandardCharsets.UTF_8));
    if (Files.exists(home.root().resolve("logback.xml"))) {
      add("logback.xml", () -> Files.readString(home.root().resolve("logback.xml"), StandardCharsets.UTF_8));
    }
    add("log/node.log", () -> tail(home.root().resolve("var/log/node.log"), MAX_LOG_BYTES));
    Path history = home.root().resolve("var/deploy/history.jsonl");
    if (Files.exists(history)) {
      add("deploy/history.jsonl", () -> tail(history, MAX_LOG_BYTES));
    }
    add("files.txt", () -> FileListing.of(home.root()));
  }

  /**
   * What the running node says over its shell and its RPC.
   *
   * @param rpc empty if it has none
   */
  public void addNode(Optional<RpcClient> rpc) {
    try (ShellClient shell = ShellClient.connect(home.root())) {
      COMMANDS.forEach((name, command) -> add(name, () -> ask(shell, command)));
    } catch (IOException e) {
      problems.append("node: ").append(e.getMessage()).append('\n');
    }
    rpc.ifPresent(client -> {
      add("node/metrics.txt", () -> client.page("/metrics"));
      add("node/health.json", () -> client.page("/health/ready"));
    });
  }

  /** Names of the parts and their sizes, with a word on what is not there. */
  public String contents() {
    StringBuilder text = new StringBuilder();
    parts.forEach((name, content) -> text.append(String.format("%-26s %10d%n", name, content.getBytes(StandardCharsets.UTF_8).length)));
    return text.toString();
  }

  /** Writes all of it. */
  public void write(OutputStream out, Instant now) throws IOException {
    try (TarGz archive = new TarGz(out, now)) {
      archive.add("README.txt", ("Support bundle of " + home.root() + ", made " + now + ".\n"
          + "Passwords, tokens, private keys and values of secret settings are replaced by " + Redaction.MARK + ".\n"
          + "Keys and data are listed in files.txt by name and size; nothing of their content is here.\n"
          + "Look through it before you give it away: logs and names tell about your node.\n\n" + contents()
          + (problems.isEmpty() ? "" : "\nWhat could not be had is in problems.txt.\n")).getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, String> each : parts.entrySet()) {
        archive.add(each.getKey(), each.getValue().getBytes(StandardCharsets.UTF_8));
      }
      if (!problems.isEmpty()) {
        archive.add("problems.txt", problems.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String ask(ShellClient shell, String command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = shell.execute(command, out, err);
    if (code != 0) {
      throw new IOException(err.toString(StandardCharsets.UTF_8).strip());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String tail(Path file, int most) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      byte[] bytes = new byte[(int) Math.min(length, most)];
      in.seek(length - bytes.length);
      in.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return length > most ? text.substring(text.indexOf('\n') + 1) : text; // a line whose beginning is cut could hide a secret
    }
  }
}
