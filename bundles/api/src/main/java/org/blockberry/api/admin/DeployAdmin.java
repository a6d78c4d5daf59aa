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
}
