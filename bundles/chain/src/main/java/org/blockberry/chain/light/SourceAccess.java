package org.blockberry.chain.light;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a source is reached that does not let everybody in.
 *
 * @param tokenFile its first line is sent as bearer token; empty for none
 * @param caFile PEM certificates that this source is trusted by, instead of the JDK's list; empty for that list
 */
public record SourceAccess(Optional<Path> tokenFile, Optional<Path> caFile) {
  /** Without a token, by the JDK's list. */
  public static final SourceAccess OPEN = new SourceAccess(Optional.empty(), Optional.empty());

  /**
   * Access by address, as an operator writes it. A token goes to the one source it is for: others could use it.
   *
   * @param addresses those of all sources
   * @param tokenFiles each {@code URL=FILE}
   * @param caFiles each {@code URL=FILE}, or {@code FILE} for all the others
   * @param folder which relative files are in
   * @throws IllegalArgumentException an entry cannot be read, or is for nobody
   */
  public static Map<String, SourceAccess> of(List<String> addresses, List<String> tokenFiles, List<String> caFiles, Path folder) {
    Set<String> known = addresses.stream().map(SourceAccess::plain).collect(Collectors.toSet());
    Map<String, Path> tokens = files("token", tokenFiles, known, folder);
    if (tokens.containsKey("")) {
      throw new IllegalArgumentException("a token is for one source: write URL=" + tokens.get(""));
    }
    Map<String, Path> authorities = files("certificate", caFiles, known, folder);
    Map<String, SourceAccess> all = new LinkedHashMap<>();
    for (String address : addresses) {
      String name = plain(address);
      all.put(address, new SourceAccess(Optional.ofNullable(tokens.get(name)),
          Optional.ofNullable(authorities.getOrDefault(name, authorities.get("")))));
    }
    return all;
  }

  private static Map<String, Path> files(String what, List<String> entries, Set<String> known, Path folder) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.contains("://") ? entry.indexOf('=') : -1;
      String name = plain(entry.substring(0, Math.max(0, equals)));
      String file = entry.substring(equals + 1);
      if (file.isBlank() || entry.contains("://") && equals < 0) {
        throw new IllegalArgumentException("the " + what + " \"" + entry + "\" names no file: write URL=FILE");
      }
      if (!name.isEmpty() && !known.contains(name)) {
        throw new IllegalArgumentException("the " + what + " of " + name + " is for nobody: the sources are " + String.join(", ", known.stream().sorted().toList()));
      }
      if (files.put(name, folder.resolve(file)) != null) {
        throw new IllegalArgumentException("two " + what + " files are named for " + (name.isEmpty() ? "all sources" : name));
      }
    }
    return files;
  }

  private static String plain(String address) {
    return address.replaceFirst("/+$", "");
  }
}
