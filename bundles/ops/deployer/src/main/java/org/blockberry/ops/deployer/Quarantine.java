package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jars that misbehaved once they ran, by hash, with the cause; also after a restart. One gets out
 * when its file is written again, and is forgotten when its file is gone. Not thread safe.
 */
final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final Path file;
  private final Map<String, String> causes = new LinkedHashMap<>();

  Quarantine(Path file) throws IOException {
    this.file = file;
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", 2);
        if (words.length == 2 && words[0].matches("[0-9a-f]{64}")) {
          causes.put(words[0], words[1]);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("nothing is quarantined");
    }
  }

  Optional<String> cause(String sha256) {
    return Optional.ofNullable(causes.get(sha256));
  }

  void put(String sha256, String cause) {
    causes.put(sha256, RefusedJar.oneLine(cause));
    write();
  }

  void lift(String sha256) {
    if (causes.remove(sha256) != null) {
      write();
    }
  }

  void forgetUnless(Set<String> present) {
    if (causes.keySet().retainAll(present)) {
      write();
    }
  }

  private void write() {
    StringBuilder text = new StringBuilder();
    causes.forEach((sha256, cause) -> text.append(sha256).append(' ').append(cause).append('\n'));
    try {
      JarStore.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It holds in this run; after a restart the plugin would be tried again.
      LOG.error("the list of quarantined plugins cannot be written: {}", e.toString());
    }
  }
}
