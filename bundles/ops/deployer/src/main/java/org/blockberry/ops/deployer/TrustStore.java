package org.blockberry.ops.deployer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.TrustRecord;

/**
 * The folder {@code keys/trust} of a home, as operators change it: one file per certificate and the
 * list of what is revoked. Files that they put there by hand count just the same. Not thread safe.
 */
final class TrustStore {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MIN_PREFIX = 8;
  private static final int MAX_REASON = 200;

  private final Path folder;
  private final Clock clock;

  TrustStore(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Changes when anything in the folder does. */
  Map<String, String> stamp() {
    Map<String, String> stamp = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        stamp.put(
            file.getFileName().toString(),
            Files.getLastModifiedTime(file).toMillis() + " " + Files.size(file));
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      stamp.put("", "unreadable"); // not there, or going: the next look says more
    }
    return stamp;
  }

  /** Certificates by file, then what is revoked and not in the folder. */
  List<TrustRecord> list() {
    Revocations revoked = revocations();
    List<TrustRecord> all = new ArrayList<>();
    Set<String> named = new LinkedHashSet<>();
    certificates()
        .forEach(
            (file, certificates) ->
                certificates.forEach(
                    certificate -> {
                      all.add(record(file, certificate, revoked));
                      named.add(Fingerprint.of(certificate));
                    }));
    revoked.byHash().forEach(
        (hash, entry) -> {
          if (!named.contains(hash)) {
            all.add(TrustRecord.builder(hash).revoked(entry.time(), entry.reason()).build());
          }
        });
    return all;
  }

  List<TrustRecord> add(Path file) {
    Revocations revoked = revocations();
    Collection<X509Certificate> found = parse(file);
    for (X509Certificate certificate : found) {
      try {
        revoked.check(certificate);
        Strength.check(certificate);
        certificate.checkValidity(java.util.Date.from(clock.instant()));
      } catch (RefusedJar e) {
        throw new AdminException(file.getFileName() + " is refused: a jar of it " + e.getMessage());
      } catch (CertificateException e) {
        throw new AdminException(
            file.getFileName()
                + " is refused: it is valid only from "
                + certificate.getNotBefore().toInstant()
                + " to "
                + certificate.getNotAfter().toInstant());
      }
    }
    List<TrustRecord> added = new ArrayList<>();
    for (X509Certificate certificate : found) {
      String name = Fingerprint.of(certificate).substring(0, 16) + ".pem";
      String known =
          certificates().entrySet().stream()
              .filter(entry -> entry.getValue().contains(certificate))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse("");
      if (known.isEmpty()) {
        write(folder.resolve(name), List.of(certificate));
      }
      added.add(record(known.isEmpty() ? name : known, certificate, revoked));
    }
    return added;
  }

  TrustRecord remove(String id) {
    Map.Entry<String, X509Certificate> meant = find(id);
    TrustRecord record = record(meant.getKey(), meant.getValue(), revocations());
    List<X509Certificate> rest = new ArrayList<>(certificates().get(meant.getKey()));
    rest.remove(meant.getValue());
    if (rest.isEmpty()) {
      try {
        Files.delete(folder.resolve(meant.getKey()));
      } catch (IOException e) {
        throw new AdminException("cannot delete " + folder.resolve(meant.getKey()) + ": " + e);
      }
    } else {
      write(folder.resolve(meant.getKey()), rest);
    }
    return record;
  }

  TrustRecord revoke(String id, String reason) {
    String text = RefusedJar.oneLine(reason);
    if (text.length() > MAX_REASON) {
      throw new AdminException("the reason has " + text.length() + " characters, more than " + MAX_REASON);
    }
    String hash = id.toLowerCase(Locale.ROOT);
    if (!hash.matches("[0-9a-f]{64}")) {
      hash = Fingerprint.of(find(id).getValue());
    }
    try {
      Revocations.Entry entry = new Revocations.Entry(clock.instant(), text);
      Revocations all = revocations();
      if (!all.byHash().containsKey(hash)) {
        all = all.with(folder, hash, entry);
      }
      String revoked = hash;
      return list().stream().filter(one -> one.id().equals(revoked)).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new AdminException("cannot write " + folder.resolve(Revocations.FILE) + ": " + e);
    }
  }

  private Map.Entry<String, X509Certificate> find(String id) {
    String prefix = id.toLowerCase(Locale.ROOT);
    if (prefix.length() < MIN_PREFIX || !prefix.matches("[0-9a-f]+")) {
      throw new AdminException(
          id + " is no id: give a fingerprint, or its first " + MIN_PREFIX + " digits or more."
              + " deploy:trust list shows them.");
    }
    List<Map.Entry<String, X509Certificate>> matches =
        certificates().entrySet().stream()
            .flatMap(
                entry ->
                    entry.getValue().stream().map(one -> Map.entry(entry.getKey(), one)))
            .filter(entry -> Fingerprint.of(entry.getValue()).startsWith(prefix))
            .toList();
    if (matches.size() != 1) {
      throw new AdminException(
          (matches.isEmpty() ? "no certificate" : "more than one certificate")
              + " in keys/trust has a fingerprint that begins with "
              + prefix
              + ". deploy:trust list shows them.");
    }
    return matches.get(0);
  }

  private static TrustRecord record(
      String file, X509Certificate certificate, Revocations revoked) {
    String id = Fingerprint.of(certificate);
    TrustRecord.Builder record =
        TrustRecord.builder(id)
            .certificate(
                RefusedJar.oneLine(certificate.getSubjectX500Principal().getName()),
                file,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    Revocations.Entry entry = revoked.byHash().get(id);
    return (entry == null ? record : record.revoked(entry.time(), entry.reason())).build();
  }

  private Revocations revocations() {
    try {
      return Revocations.read(folder);
    } catch (RefusedJar e) {
      throw new AdminException("the trust store " + e.getMessage());
    }
  }

  private Map<String, List<X509Certificate>> certificates() {
    Map<String, List<X509Certificate>> all = new LinkedHashMap<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pem")) {
      Map<String, List<X509Certificate>> sorted = new TreeMap<>();
      for (Path file : files) {
        sorted.put(
            file.getFileName().toString(), List.copyOf(PinnedCertificates.certificates(file)));
      }
      all.putAll(sorted);
      return all;
    } catch (IOException | RefusedJar e) {
      throw new AdminException("the trust store " + folder + " cannot be read: " + e.getMessage());
    }
  }

  private static Collection<X509Certificate> parse(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new AdminException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new AdminException(file + " holds no certificate");
      }
      return found;
    } catch (IOException | CertificateException e) {
      throw new AdminException(file + " holds no certificate that can be read: " + e.getMessage());
    }
  }

  private void write(Path file, List<X509Certificate> certificates) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      JarStore.write(
          file,
          certificates.stream()
              .map(TrustStore::pem)
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new AdminException("cannot write " + file + ": " + e);
    }
  }

  private static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that cannot be encoded", e);
    }
  }
}
