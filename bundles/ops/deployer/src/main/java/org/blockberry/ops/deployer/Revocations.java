package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What must never be accepted again: fingerprints of certificates and hashes of jars, one line each
 * in {@code keys/trust/revoked.txt}: hash, time, reason. A file that cannot be read refuses
 * everything, since nobody knows what it said.
 *
 * @param byHash time and reason by hash, in the order of the file
 */
record Revocations(Map<String, Entry> byHash) {
  static final String FILE = "revoked.txt";
  private static final int MAX_BYTES = 1 << 20;
  private static final String HEAD =
      "# Certificates (SHA-256 fingerprint) and jars (SHA-256) that this node never accepts again."
          + " Deleting a line takes it back.\n";

  /** When and why. */
  record Entry(Instant time, String reason) {}

  /**
   * @param store the folder {@code keys/trust}
   * @throws RefusedJar the file cannot be read
   */
  static Revocations read(Path store) throws RefusedJar {
    Path file = store.resolve(FILE);
    Map<String, Entry> found = new LinkedHashMap<>();
    try {
      if (!Files.exists(file)) {
        return new Revocations(found);
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new RefusedJar("cannot be trusted: " + file + " is larger than " + MAX_BYTES);
      }
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] words = line.strip().split("\\s+", 3);
        if (!words[0].matches("[0-9a-fA-F]{64}") || words.length < 2) {
          throw new RefusedJar(
              "cannot be trusted: " + FILE + ":" + number + " is not: HASH TIME REASON");
        }
        found.put(
            words[0].toLowerCase(java.util.Locale.ROOT),
            new Entry(Instant.parse(words[1]), words.length > 2 ? words[2] : ""));
      }
      return new Revocations(found);
    } catch (IOException | java.time.format.DateTimeParseException e) {
      throw new RefusedJar("cannot be trusted: " + file + " cannot be read: " + e.getMessage());
    }
  }

  /** Adds one and writes the file, synced; what a crash leaves is the old or the new one. */
  Revocations with(Path store, String hash, Entry entry) throws IOException {
    Map<String, Entry> more = new LinkedHashMap<>(byHash);
    more.put(hash, entry);
    StringBuilder text = new StringBuilder(HEAD);
    more.forEach(
        (one, why) ->
            text.append(one).append(' ').append(why.time()).append(' ').append(why.reason())
                .append('\n'));
    Files.createDirectories(store);
    JarStore.write(store.resolve(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
    return new Revocations(more);
  }

  boolean covers(X509Certificate certificate) {
    return byHash.containsKey(Fingerprint.of(certificate));
  }

  /** Refuses a jar by its hash. */
  void check(String sha256) throws RefusedJar {
    Entry entry = byHash.get(sha256);
    if (entry != null) {
      throw new RefusedJar("is revoked since " + entry.time() + because(entry));
    }
  }

  /** Refuses a certificate. */
  void check(X509Certificate certificate) throws RefusedJar {
    Entry entry = byHash.get(Fingerprint.of(certificate));
    if (entry != null) {
      throw new RefusedJar(
          "is signed under the certificate of "
              + certificate.getSubjectX500Principal().getName()
              + ", which is revoked since "
              + entry.time()
              + because(entry));
    }
  }

  private static String because(Entry entry) {
    return entry.reason().isEmpty() ? "" : ": " + entry.reason();
  }
}
