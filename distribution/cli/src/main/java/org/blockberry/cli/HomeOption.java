package org.blockberry.cli;

import java.nio.file.Path;
import org.blockberry.cli.home.Home;
import picocli.CommandLine.Option;

/** {@code --home}. */
final class HomeOption {
  @Option(names = "--home", paramLabel = "DIR", description =
      "folder of the node (default: $$BLOCKBERRY_HOME, else ~/.blockberry)")
  Path given;

  Home resolve(Console console) {
    return Home.of(given, console.environment());
  }
}
