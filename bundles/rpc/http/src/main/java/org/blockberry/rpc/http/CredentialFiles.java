package org.blockberry.rpc.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.TokenFile;
import org.blockberry.rpc.http.tls.ServerTls;
import org.blockberry.rpc.http.tls.TlsFiles;

/**
 * Tokens and certificate as they are on disk, read again when a file has changed. What cannot be read counts as this: no token
 * is accepted; the certificate stays what it was. Not thread safe.
 */
final class CredentialFiles {
  private final Optional<TokenFile> tokenFile;

  private List<AccessToken> tokens = List.of();
  private String tokenProblem = "";
  private Optional<ServerTls> tls = Optional.empty();
  private Optional<TlsFiles> tlsFiles = Optional.empty();
  private String tlsProblem = "";
  private List<String> stamps = List.of();

  /** @param home folder of the node; without one there are no tokens */
  CredentialFiles(Optional<Path> home) {
    this.tokenFile = home.map(folder -> new TokenFile(folder.resolve("keys")));
  }

  /**
   * Reads what has changed.
   *
   * @param wanted where the certificate is; empty for no TLS
   * @return whether anything was read
   */
  boolean refresh(Optional<TlsFiles> wanted) {
    List<String> now = stamps(wanted);
    if (now.equals(stamps) && wanted.equals(tlsFiles)) {
      return false;
    }
    stamps = now;
    readTokens();
    readTls(wanted);
    return true;
  }

  private void readTokens() {
    try {
      tokens = tokenFile.isPresent() ? tokenFile.get().read() : List.of();
      tokenProblem = "";
    } catch (KeyFileException e) {
      tokens = List.of();
      tokenProblem = "no access token is accepted: " + e.getMessage();
    }
  }

  private void readTls(Optional<TlsFiles> wanted) {
    if (!wanted.equals(tlsFiles)) {
      tls = Optional.empty(); // the old certificate belongs to other files
      tlsFiles = wanted;
    }
    try {
      tls = wanted.isPresent() ? Optional.of(ServerTls.load(wanted.get())) : Optional.empty();
      tlsProblem = "";
    } catch (IOException e) {
      tlsProblem = e.getMessage();
    }
  }

  List<AccessToken> tokens() {
    return tokens;
  }

  /** Empty if there is none, or none that can be used. */
  Optional<ServerTls> tls() {
    return tls;
  }

  /** What is wrong; empty if nothing is. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!tokenProblem.isEmpty()) {
      problems.add(tokenProblem);
    }
    if (!tlsProblem.isEmpty()) {
      problems.add(tlsProblem);
    }
    return problems;
  }

  /** What changes when a file is replaced, written or given other rights. */
  private List<String> stamps(Optional<TlsFiles> wanted) {
    List<Path> files = new ArrayList<>();
    tokenFile.ifPresent(file -> files.add(file.path()));
    wanted.ifPresent(some -> files.addAll(some.all()));
    return files.stream().map(CredentialFiles::stamp).toList();
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      boolean modes = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      return attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime() + " "
          + (modes ? Files.getAttribute(file, "unix:ctime") : "");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "unreadable " + Files.exists(file);
    }
  }
}
