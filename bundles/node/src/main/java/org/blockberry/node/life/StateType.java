package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** In which type of state store a home has the chain's state, as its folders tell: a start with another type would begin without it. */
final class StateType {
  private StateType() {}

  /**
   * Why a start with {@code wanted} is refused; empty if it has its state there, or if there is none at all.
   *
   * @param data folder of the node's data
   */
  static Optional<String> refusal(Path data, String wanted) throws IOException {
    Path stores = data.resolve("state-store");
    if (!Files.isDirectory(stores)) {
      return Optional.empty();
    }
    List<String> types;
    try (Stream<Path> folders = Files.list(stores)) {
      types = folders.filter(folder -> !folder.getFileName().toString().contains(".going-") && filled(folder))
          .map(folder -> folder.getFileName().toString().replaceFirst("@[0-9]+$", "")).distinct().sorted().toList();
    }
    return types.isEmpty() || types.contains(wanted) ? Optional.empty() : Optional.of("this home has its state in a state store of type \""
        + String.join("\" and \"", types) + "\", but state-store.type of config.toml is \"" + wanted + "\". The type makes the app hash and is agreed by"
        + " the whole chain: set state-store.type = \"" + types.get(0) + "\" again. Only the chain's schedule changes it, for all nodes at one height");
  }

  private static boolean filled(Path folder) {
    return Files.isDirectory(folder.resolve("db"));
  }
}
