package org.blockberry.ops.deployer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * Whether one pinned signer signed every entry and the manifest as it stands. {@link JarFile}
 * checks digests and the signature over them; what it leaves open is checked here: entries without
 * signature, expiry, who the signer is, and the main section of the manifest, for which a digest
 * over the whole manifest is demanded.
 */
final class SignatureCheck {
  private static final int MAX_MANIFEST = 1 << 20;
  private static final List<String> DIGESTS = List.of("SHA-512", "SHA-384", "SHA-256");

  private SignatureCheck() {}

  /**
   * @throws RefusedJar what is not signed as it must be
   */
  static void check(Path jar, Set<X509Certificate> pinned, Revocations revoked) throws RefusedJar {
    try (JarFile file = new JarFile(jar.toFile(), true)) {
      List<JarEntry> entries = file.stream().toList();
      if (entries.stream().anyMatch(entry -> isSignaturePart(entry.getName(), ".DSA"))) {
        throw new RefusedJar("is signed with DSA; sign it with an EC, Ed25519 or RSA key");
      }
      List<JarEntry> signatures =
          entries.stream().filter(entry -> isSignaturePart(entry.getName(), ".SF")).toList();
      if (signatures.isEmpty()) {
        throw new RefusedJar("is not signed");
      }
      if (signatures.size() > 1) {
        throw new RefusedJar("has " + signatures.size() + " signatures; one is allowed");
      }
      Set<X509Certificate> signers = new HashSet<>();
      for (JarEntry entry : entries) {
        if (!entry.isDirectory() && !isSignatureRelated(entry.getName())) {
          signers.add(signerOf(file, entry, pinned, revoked));
        }
      }
      if (signers.size() != 1) {
        throw new RefusedJar("is not signed by one signer");
      }
      checkManifestDigest(file, signatures.get(0));
    } catch (SecurityException e) {
      throw new RefusedJar("was altered after it was signed: " + e.getMessage());
    } catch (IOException e) {
      throw new RefusedJar("has a signature that cannot be read: " + e.getMessage());
    }
  }

  private static X509Certificate signerOf(
      JarFile file, JarEntry entry, Set<X509Certificate> pinned, Revocations revoked)
      throws IOException, RefusedJar {
    try (InputStream in = file.getInputStream(entry)) {
      in.transferTo(
          java.io.OutputStream.nullOutputStream()); // signers are known only once all was read
    }
    CodeSigner[] signers = entry.getCodeSigners();
    if (signers == null || signers.length == 0) {
      throw new RefusedJar("holds the unsigned entry " + entry.getName());
    }
    CertPath path = signers[0].getSignerCertPath();
    X509Certificate signer = (X509Certificate) path.getCertificates().get(0);
    for (java.security.cert.Certificate step : path.getCertificates()) {
      revoked.check((X509Certificate) step);
    }
    checkValid(signer);
    Strength.check(signer);
    Set<X509Certificate> live = new HashSet<>(pinned);
    live.removeIf(one -> revoked.covers(one) || !isValid(one));
    if (!live.contains(signer) && !leadsToPinned(path, live)) {
      Optional<X509Certificate> issuer =
          pinned.stream()
              .filter(one -> !live.contains(one) && leadsToPinned(path, Set.of(one)))
              .findFirst();
      if (issuer.isPresent()) {
        revoked.check(issuer.get());
        checkValid(issuer.get());
      }
      throw new RefusedJar(
          "is signed by "
              + signer.getSubjectX500Principal().getName()
              + " (certificate "
              + Fingerprint.of(signer)
              + "), whose certificate is not in keys/trust");
    }
    return signer;
  }

  private static boolean isValid(X509Certificate certificate) {
    try {
      certificate.checkValidity();
      return true;
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      return false; // whoever needs it is told so
    }
  }

  private static void checkValid(X509Certificate signer) throws RefusedJar {
    try {
      signer.checkValidity();
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new RefusedJar(
          "is signed with a certificate that is valid only from "
              + signer.getNotBefore().toInstant()
              + " to "
              + signer.getNotAfter().toInstant());
    }
  }

  /**
   * Every step up to the pinned certificate is verified: a path in a jar may list certificates that
   * signed nothing.
   */
  private static boolean leadsToPinned(CertPath path, Set<X509Certificate> pinned) {
    if (pinned.isEmpty()) {
      return false;
    }
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              pinned.stream()
                  .map(certificate -> new TrustAnchor(certificate, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false); // revocations are our own, in keys/trust/revoked.txt
      List<X509Certificate> below =
          path.getCertificates().stream()
              .map(X509Certificate.class::cast)
              .takeWhile(certificate -> !pinned.contains(certificate))
              .toList();
      for (X509Certificate certificate : below) {
        Strength.checkIssued(certificate);
      }
      CertPathValidator.getInstance("PKIX")
          .validate(
              java.security.cert.CertificateFactory.getInstance("X.509").generateCertPath(below),
              parameters);
      return true;
    } catch (GeneralSecurityException | RefusedJar e) {
      return false; // no valid path: the caller says so
    }
  }

  private static void checkManifestDigest(JarFile file, JarEntry signature)
      throws IOException, RefusedJar {
    Manifest signed;
    try (InputStream in = file.getInputStream(signature)) {
      signed = new Manifest(in);
    }
    byte[] manifest;
    try (InputStream in = file.getInputStream(file.getJarEntry(JarFile.MANIFEST_NAME))) {
      manifest = in.readNBytes(MAX_MANIFEST);
    }
    for (String digest : DIGESTS) {
      String expected = signed.getMainAttributes().getValue(digest + "-Digest-Manifest");
      if (expected != null) {
        try {
          byte[] present = MessageDigest.getInstance(digest).digest(manifest);
          if (!MessageDigest.isEqual(Base64.getDecoder().decode(expected), present)) {
            throw new RefusedJar("has a manifest that was altered after it was signed");
          }
          return;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          throw new RefusedJar("has a signature that cannot be checked: " + e.getMessage());
        }
      }
    }
    throw new RefusedJar(
        "is signed without a digest over its manifest; sign it with a current jarsigner");
  }

  private static boolean isSignatureRelated(String name) {
    return name.equals(JarFile.MANIFEST_NAME)
        || List.of(".SF", ".RSA", ".DSA", ".EC").stream()
            .anyMatch(ending -> isSignaturePart(name, ending));
  }

  private static boolean isSignaturePart(String name, String ending) {
    return name.startsWith("META-INF/")
        && name.indexOf('/', 9) < 0
        && name.toUpperCase(Locale.ROOT).endsWith(ending);
  }
}
