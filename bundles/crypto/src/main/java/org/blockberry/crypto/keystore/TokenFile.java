package org.blockberry.crypto.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.keystore.KeyFileException.Problem;

/**
 * {@code HOME/keys/rpc-tokens}: the access tokens that a node accepts, one a line, hashes only, mode 0600. A file that is not
 * whole is refused as a whole. Written by commands while a node may be reading it: readers see the old file or the new one.
 * Threading: any; writers of several processes wait for each other.
 */
public final class TokenFile {
  /** Tokens in one file. */
  public static final int MAX_TOKENS = 1_000;

  private static final String HEAD = "blockberry-rpc-tokens 1";
  private static final int MAX_BYTES = 512 * 1024;
  private static final Set<String> KEYS = Set.of("id", "role", "sha256", "created", "expires", "rate", "name");

  private final Path path;
  private final PrivateFile file;

  /** @param keys the folder {@code HOME/keys}, which need not exist */
  public TokenFile(Path keys) {
    this.path = keys.resolve("rpc-tokens").toAbsolutePath();
    this.file = new PrivateFile(path);
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /**
   * The tokens in the order in which they were made; empty without a file.
   *
   * @throws KeyFileException others have access to the file, or it is damaged
   */
  public List<AccessToken> read() throws KeyFileException {
    return file.exists() ? parse(new String(file.read(MAX_BYTES), UTF_8)) : List.of();
  }

  /** Adds a token. */
  public void add(AccessToken token) throws KeyFileException {
    change(tokens -> {
      if (tokens.size() >= MAX_TOKENS) {
        throw new KeyFileException(Problem.EXISTS, path + " has " + MAX_TOKENS + " tokens already. Revoke some first");
      }
      if (tokens.stream().anyMatch(known -> known.id().equals(token.id()) || known.name().equals(token.name()))) {
        throw new KeyFileException(Problem.EXISTS, "there is a token called " + token.name()
            + " already. Revoke it first, or choose another name");
      }
      tokens.add(token);
      return true;
    });
  }

  /**
   * Removes the token with that id or name.
   *
   * @return the token, empty if there was none
   */
  public Optional<AccessToken> revoke(String idOrName) throws KeyFileException {
    List<AccessToken> removed = new ArrayList<>();
    change(tokens -> {
      tokens.stream().filter(token -> token.id().equals(idOrName) || token.name().equals(idOrName)).findFirst()
          .ifPresent(removed::add);
      return tokens.removeAll(removed);
    });
    return removed.stream().findFirst();
  }

  @FunctionalInterface
  private interface Change {
    /** Whether the file must be written. */
    boolean apply(List<AccessToken> tokens) throws KeyFileException;
  }

  private synchronized void change(Change change) throws KeyFileException {
    Path folder = path.getParent();
    try {
      if (!Files.isDirectory(folder)) {
        file.write(print(List.of()).getBytes(UTF_8), IfExists.REPLACE); // makes the folder as it must be
      }
      try (FileChannel channel = FileChannel.open(folder.resolve(".rpc-tokens.lock"), StandardOpenOption.CREATE,
          StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
        List<AccessToken> tokens = new ArrayList<>(read());
        if (change.apply(tokens)) {
          file.write(print(tokens).getBytes(UTF_8), IfExists.REPLACE);
        }
        lock.release();
      }
    } catch (IOException e) {
      throw new KeyFileException(Problem.IO, "changing " + path + " failed: " + e, e);
    }
  }

  static String print(List<AccessToken> tokens) {
    StringBuilder text = new StringBuilder("# Access tokens of this node's RPC, hashes only. Change it with: blockberry rpc-token\n")
        .append(HEAD).append('\n');
    for (AccessToken token : tokens) {
      text.append("id=").append(token.id()).append(" role=").append(token.role())
          .append(" sha256=").append(token.hash().toHex()).append(" created=").append(token.created())
          .append(" expires=").append(token.expires().map(Instant::toString).orElse("never"))
          .append(" rate=").append(token.rate()).append(" name=").append(token.name()).append('\n');
    }
    return text.toString();
  }

  List<AccessToken> parse(String text) throws KeyFileException {
    List<AccessToken> tokens = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean headed = false;
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (!headed) {
        if (!line.equals(HEAD)) {
          throw damaged(number, "\"" + HEAD + "\" is missing");
        }
        headed = true;
        continue;
      }
      AccessToken token = token(line, number);
      if (!seen.add(token.id()) || !seen.add("name " + token.name())) {
        throw damaged(number, "a token comes twice");
      }
      if (tokens.size() == MAX_TOKENS) {
        throw damaged(number, "it has more than " + MAX_TOKENS + " tokens");
      }
      tokens.add(token);
    }
    if (!headed) {
      throw damaged(number, "\"" + HEAD + "\" is missing");
    }
    return tokens;
  }

  private AccessToken token(String line, int number) throws KeyFileException {
    Map<String, String> values = new HashMap<>();
    for (String item : line.split(" ", -1)) {
      int equals = item.indexOf('=');
      if (equals < 0 || values.put(item.substring(0, equals), item.substring(equals + 1)) != null) {
        throw damaged(number, "a token must be written as key=value, each key once");
      }
    }
    if (!values.keySet().equals(KEYS)) {
      throw damaged(number, "a token must have the keys id, role, sha256, created, expires, rate, name");
    }
    try {
      Optional<Instant> expires = values.get("expires").equals("never") ? Optional.empty()
          : Optional.of(Instant.parse(values.get("expires")));
      return new AccessToken(values.get("id"), values.get("role"), Bytes.fromHex(values.get("sha256")),
          Instant.parse(values.get("created")), expires, Integer.parseInt(values.get("rate")), values.get("name"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw damaged(number, "a value has the wrong form");
    }
  }

  private KeyFileException damaged(int line, String what) {
    return new KeyFileException(Problem.DAMAGED, path + " line " + line + ": " + what
        + ". No token is accepted until it is corrected; blockberry rpc-token makes a new file when this one is moved away");
  }
}
