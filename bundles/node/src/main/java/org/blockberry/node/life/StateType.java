package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.node.commit.HaltException;

/** In which type of state store a home has the chain's state, as its folders tell: a start with another type would begin without it. */
final class StateType {
  private StateType() {}

  /**
   * Why a start with {@code wanted} is refused; empty if it has its state there, or if there is none at all.
   *
   * @param data folder of the node's data
   */
  static Optional<String> refusal(Path data, String wanted) throws IOException {
    List<String> types = types(data);
    return types.isEmpty() || types.contains(wanted) ? Optional.empty() : Optional.of("this home has its state in a state store of type \""
        + String.join("\" and \"", types) + "\", but state-store.type of config.toml is \"" + wanted + "\". The type makes the app hash and is agreed by"
        + " the whole chain: set state-store.type = \"" + types.get(0) + "\" again. Only the chain's schedule changes it, for all nodes at one height");
  }

  /** The type of the only store of a home that never moved its state; empty if there is none, or if folders do not tell. */
  static Optional<String> only(Path data) {
    try {
      List<String> types = types(data);
      return types.size() == 1 ? Optional.of(types.get(0)) : Optional.empty();
    } catch (IOException e) {
      throw new HaltException(data.resolve("state-store") + " cannot be listed: " + e.getMessage(), e);
    }
  }

  private static List<String> types(Path data) throws IOException {
    Path stores = data.resolve("state-store");
    if (!Files.isDirectory(stores)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(stores)) {
      return folders.filter(folder -> !folder.getFileName().toString().contains(".going-") && filled(folder))
          .map(folder -> folder.getFileName().toString().replaceFirst("@[0-9]+$", "")).distinct().sorted().toList();
    }
  }

  private static boolean filled(Path folder) {
    return Files.isDirectory(folder.resolve("db"));
  }
}
