package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * The bundle of the application that made the chain's last state, as the node notes it in {@code data/state-maker}: "type version
 * bundle". It runs beside a later version, because the chain goes on with it until an operator decides otherwise.
 *
 * @param name symbolic name
 */
record StateMaker(String name, Version version) {
  /** Empty if the node has noted none, or what it noted cannot be read, which the node will say. */
  static Optional<StateMaker> read(Path file) {
    try {
      String[] words = Files.readString(file, StandardCharsets.UTF_8).strip().split(" ");
      return words.length == 3
          ? Optional.of(new StateMaker(words[2], Version.parseVersion(words[1])))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean is(BundleFacts facts) {
    return name.equals(facts.name()) && version.equals(facts.version());
  }

  boolean is(RunningBundle bundle) {
    return name.equals(bundle.name()) && version.equals(bundle.version());
  }
}
