package org.blockberry.ops.shell.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.blockberry.ops.shell.protocol.SocketPlace;

/**
 * Binds the socket where only the node's user gets at it: the operating system creates sockets open to all, so the
 * folder is
 * what keeps others out.
 */
public final class SocketFolder {
  private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
  private static final String PREFIX = "blockberry-shell-";
  private static final int BACKLOG = 32;

  private final SocketPlace place;
  private final Path systemTemp;
  private Path bound;

  /** @param systemTemp short path of a folder for temporary files; used only when the usual path is too long */
  public SocketFolder(SocketPlace place, Path systemTemp) {
    this.place = place;
    this.systemTemp = systemTemp;
  }

  /**
   * Binds.
   *
   * @throws IOException another process answers there, or the folders cannot be made private
   */
  ServerSocketChannel bind() throws IOException {
    makePrivate(place.run());
    Path before = place.current();
    removeStale(before);
    Path path = place.usual();
    if (place.usualFits()) {
      removeFallback(before);
      removeStale(path);
    } else {
      removeFallback(before);
      path = Files.createTempDirectory(systemTemp, PREFIX, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER))
          .resolve("s");
      if (!SocketPlace.fits(path)) {
        Files.delete(path.getParent());
        throw new IOException("the path of the shell's socket would have more than " + SocketPlace.MAX_PATH_BYTES
            + " bytes: " + path + ". Use a shorter home or TMPDIR.");
      }
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      bound = path;
      Files.setPosixFilePermissions(path, PRIVATE_FILE);
      if (!path.equals(place.usual())) {
        Path fresh = place.record().resolveSibling("shell.path.new");
        Files.writeString(fresh, path + "\n", StandardCharsets.UTF_8);
        Files.move(fresh, place.record(), StandardCopyOption.ATOMIC_MOVE);
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** Removes what {@link #bind} made. */
  void clear() throws IOException {
    if (bound != null) {
      Files.deleteIfExists(bound);
      removeFallback(bound);
      bound = null;
    }
  }

  /** Deletes the folder in the system's temporary folder and its record, if {@code socket} is there. */
  private void removeFallback(Path socket) throws IOException {
    Path folder = socket.getParent();
    if (!socket.equals(place.usual()) && folder != null && folder.getFileName().toString().startsWith(PREFIX)
        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder).equals(Files.getOwner(place.run()))) {
      Files.deleteIfExists(folder);
    }
    Files.deleteIfExists(place.record());
  }

  /** A socket file outlives its process; the next bind would fail on it. */
  private static void removeStale(Path socket) throws IOException {
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!SocketPlace.fits(socket)) {
      throw new IOException(socket + " is in the way of the shell's socket. Delete it.");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobodyListens) {
      Files.delete(socket);
      return;
    }
    throw new IOException("another process answers on the shell's socket " + socket + ". Stop it first.");
  }

  private static void makePrivate(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
    }
    if (!Files.getPosixFilePermissions(folder).equals(PRIVATE_FOLDER)) {
      Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
    }
  }
}
