package org.blockberry.api.admin;

import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ProviderType;

/** The drop folder, for operators. Published by the deployer as a service. Threading: any. */
@ProviderType
public interface DeployAdmin {
  /** What became of every file present. */
  List<DeployRecord> list();

  /**
   * What happened, newest last.
   *
   * @param max 1 or more
   */
  List<DeployRecord> history(int max);

  /** What would happen if {@code jar} were dropped: verdict, requirements, what it offers, what it would replace. */
  JsonValue plan(Path jar);

  /** One line per file that is not active, or about one file or bundle. An empty name means all. */
  List<String> diagnose(String name);

  /**
   * Installs a copy of {@code jar} and waits for the outcome.
   *
   * @throws AdminException it was refused; nothing changed
   */
  DeployRecord install(Path jar);

  /**
   * Deletes a file, or the file of a bundle, from the drop folder and waits until it is gone.
   *
   * @throws AdminException nothing of that name is there
   */
  DeployRecord remove(String name);

  /**
   * Goes back to the version of a bundle that was active before the present one.
   *
   * @throws AdminException no earlier version is kept
   */
  DeployRecord rollback(String bundle);

  /** The certificates whose plugins are accepted, and everything that is revoked. */
  default List<TrustRecord> trust() {
    return List.of();
  }

  /**
   * Accepts plugins that a certificate signs, from now on.
   *
   * @param certificate file with X.509 certificates, PEM or DER
   * @throws AdminException there is none in it, or one is expired, too weak or revoked; nothing changed
   */
  default List<TrustRecord> addTrust(Path certificate) {
    throw new AdminException("this node keeps no trust store");
  }

  /**
   * Takes a certificate out of the trust store; plugins that it alone vouched for go at once. It may be added again.
   *
   * @param id its fingerprint, or the first 8 digits or more
   * @throws AdminException no certificate, or more than one, has that fingerprint
   */
  default TrustRecord removeTrust(String id) {
    throw new AdminException("this node keeps no trust store");
  }

  /**
   * Never accepts a certificate, or a jar, again; plugins that stand on it go at once and stay out over restarts.
   *
   * @param id fingerprint of a certificate, its first 8 digits or more if it is in the trust store, or the SHA-256 of a jar
   * @param reason one line, may be empty
   */
  default TrustRecord revoke(String id, String reason) {
    throw new AdminException("this node keeps no trust store");
  }
}
