package org.blockberry.rpc.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** {@code HOME/var/run/rpc.port}: the bound port in decimal, there only while it is bound. */
final class PortFile {
  private final Path file;

  PortFile(Path home) {
    this.file = home.resolve("var").resolve("run").resolve("rpc.port");
  }

  /** Readers see the old number or the new one, never half of it. */
  void write(int port) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = file.resolveSibling("rpc.port.new");
    Files.writeString(temporary, port + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
