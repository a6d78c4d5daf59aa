package org.blockberry.cli.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder of one node.
 *
 * @param root absolute and normalized
 */
public record Home(Path root) {
  /** Makes the path absolute. */
  public Home {
    root = root.toAbsolutePath().normalize();
  }

  /** The one given, else {@code $BLOCKBERRY_HOME}, else {@code ~/.blockberry}. */
  public static Home of(Path given, Map<String, String> environment) {
    if (given != null) {
      return new Home(given);
    }
    String fromEnvironment = environment.getOrDefault("BLOCKBERRY_HOME", "");
    return new Home(fromEnvironment.isEmpty() ? Path.of(System.getProperty("user.home"), ".blockberry")
        : Path.of(fromEnvironment));
  }

  /** {@code config.toml}. */
  public Path configFile() {
    return root.resolve("config.toml");
  }

  /** {@code genesis.json}. */
  public Path genesisFile() {
    return root.resolve("genesis.json");
  }

  /** Folder of the key files. */
  public Path keys() {
    return root.resolve("keys");
  }

  /** Locked by the process that uses the home. */
  public Path lockFile() {
    return root.resolve("lock");
  }

  /** Written by the RPC server while it is bound. */
  public Path rpcPortFile() {
    return root.resolve("var").resolve("run").resolve("rpc.port");
  }

  /** Where the RPC server of a running node is; empty if there is none, or if the file cannot be understood. */
  public Optional<RpcPlace> rpcPlace() throws IOException {
    try {
      return RpcPlace.parse(Files.readString(rpcPortFile(), StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
