package org.blockberry.store.state.iavl.tree;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The IAVL tree of the Cosmos project as a process ({@code testing/interop/iavl-peer}). Versions and trees are those of the last {@link #fresh} or {@link
 * #importing}. A test that asks for it is skipped, and says why, where Go is absent or the module cannot be had.
 */
public final class GoIavl implements AutoCloseable {
  private static final HexFormat HEX = HexFormat.of();
  private static final Path SOURCES = Path.of(System.getProperty("basedir", "")).resolve("../../testing/interop/iavl-peer").toAbsolutePath().normalize();
  private static final int LOOK_SECONDS = 120;
  private static final int BUILD_SECONDS = 300;

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  private GoIavl(Path program) throws IOException {
    process = new ProcessBuilder(program.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = new PrintWriter(process.outputWriter(), false);
    answers = process.inputReader();
  }

  /**
   * Builds it, which takes a second if it was built before, and starts it.
   *
   * @param folder for the program
   */
  public static GoIavl start(Path folder) throws IOException, InterruptedException {
    Optional<String> missing = run(folder, LOOK_SECONDS, "go", "list", "-deps", "."); // fetches the modules
    Assumptions.assumeTrue(missing.isEmpty(), () -> "the IAVL tree of Cosmos is not compared: " + missing.orElseThrow());
    Path program = folder.resolve("iavl-peer");
    run(folder, BUILD_SECONDS, "go", "build", "-o", program.toString(), ".").ifPresent(failure -> {
      throw new AssertionError("the IAVL tree of Cosmos does not build: " + failure);
    });
    return new GoIavl(program);
  }

  /** What went wrong. */
  private static Optional<String> run(Path folder, int seconds, String... command) throws IOException, InterruptedException {
    Path said = folder.resolve("go.txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(SOURCES.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    builder.environment().put("GOTOOLCHAIN", "local");
    Process go;
    try {
      go = builder.start();
    } catch (IOException absent) {
      return Optional.of("there is no Go on this machine (" + absent.getMessage() + ")");
    }
    try {
      if (!go.waitFor(seconds, TimeUnit.SECONDS)) {
        return Optional.of(String.join(" ", command) + " did not end in " + seconds + " s");
      }
      return go.exitValue() == 0 ? Optional.empty() : Optional.of(Files.readString(said));
    } finally {
      go.destroyForcibly();
    }
  }

  /** An empty tree. */
  public void fresh(long initialVersion) {
    commands.println("new " + initialVersion);
  }

  /** Sets a key. */
  public void set(byte[] key, byte[] value) {
    commands.println("set " + text(key) + " " + text(value));
  }

  /** Removes a key, if it is there. */
  public void remove(byte[] key) {
    commands.println("remove " + text(key));
  }

  /** Forgets changes since the last commit. */
  public void rollback() {
    commands.println("rollback");
  }

  /** The root hash that a commit would have. */
  public String workingHash() {
    return ask("working");
  }

  /** Version and root hash. */
  public String commit() {
    return ask("commit");
  }

  /** Makes a version the last one. */
  public void overwriteFrom(long version) {
    done("overwrite " + version);
  }

  /** Deletes versions up to and including one. */
  public void pruneTo(long version) {
    done("prune " + version);
  }

  /** Value of a key at a version, empty if it has none. */
  public Optional<byte[]> get(byte[] key, long version) {
    return bytes(ask("get " + text(key) + " " + version));
  }

  /** The encoded proof that a key has its value or is absent; empty if there is none. */
  public Optional<byte[]> proof(byte[] key, long version) {
    String answer = ask("proof " + text(key) + " " + version);
    return answer.startsWith("error ") ? Optional.empty() : bytes(answer);
  }

  /** All nodes as lines. */
  public List<String> export(long version) {
    List<String> nodes = new ArrayList<>();
    for (String line = ask("export " + version); !line.equals("end"); line = read()) {
      if (line.startsWith("error ")) {
        return List.of();
      }
      nodes.add(line);
    }
    return nodes;
  }

  /** A node as a line of {@link #export}. */
  public static String line(ExportNode node) {
    return text(node.key()) + " " + text(node.value()) + " " + node.version() + " " + node.height();
  }

  /** A line of {@link #export} as a node. */
  public static ExportNode node(String line) {
    String[] fields = line.split(" ");
    return new ExportNode(bytes(fields[0]).orElseThrow(), bytes(fields[1]).orElse(null), Long.parseLong(fields[2]), Integer.parseInt(fields[3]));
  }

  /** An import into a new tree, node by node with {@link #add}. */
  public void importing(long version) {
    commands.println("import " + version);
  }

  /** The next node of an import. */
  public void add(ExportNode node) {
    commands.println("add " + line(node));
  }

  /** Ends an import; its root hash. */
  public String imported() {
    return ask("imported");
  }

  /** As the process writes them. */
  public static String text(byte[] bytes) {
    return bytes == null ? "-" : "x" + HEX.formatHex(bytes);
  }

  private static Optional<byte[]> bytes(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(HEX.parseHex(text.substring(1)));
  }

  private void done(String command) {
    String answer = ask(command);
    if (!answer.equals("ok")) {
      throw new AssertionError(command + ": " + answer);
    }
  }

  private String ask(String command) {
    commands.println(command);
    commands.flush();
    return read();
  }

  private String read() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new AssertionError("the IAVL tree of Cosmos ended; what it says is in the output");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    commands.close();
  }
}
