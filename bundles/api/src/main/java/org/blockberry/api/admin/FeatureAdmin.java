package org.blockberry.api.admin;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The features of the distribution: which are installed, and changes of that while the node runs. What is changed here holds over
 * restarts. Published by the deployer as a service. Threading: any; one change at a time.
 */
@ProviderType
public interface FeatureAdmin {
  /** All features, sorted by name. */
  List<FeatureRecord> list();

  /** What {@link #install} would do; changes nothing. */
  JsonValue plan(String name);

  /**
   * Installs a feature and what it needs, in the order of their dependencies, and waits until all of it runs. Nothing happens if it is
   * installed already.
   *
   * @return the features that were installed, dependencies first; empty if there was nothing to do
   * @throws AdminException there is no such feature, it would not resolve, one of its bundles does not start, or it needs a restart;
   *     everything is as before
   */
  List<FeatureRecord> install(String name);

  /**
   * Removes a feature, and features that only it needed.
   *
   * @param force also when a slot runs on it that has something to fall back to
   * @return the features that were removed
   * @throws AdminException it is in use, the message says by whom, or it needs a restart; everything is as before
   */
  List<FeatureRecord> remove(String name, boolean force);

  /** The feature that brings an implementation of {@code slot}, installed or not. */
  Optional<String> providing(SlotName slot, String type);

  /**
   * Installs the feature that brings an implementation which somebody wants and nobody offers. Does nothing if there is none.
   *
   * @param asked an operator asks for it now. Otherwise the configuration wants it: then a feature that an operator took out stays
   *     out, one that failed is not tried again, and trouble is logged instead of thrown
   * @return the feature that brings it, installed or not
   * @throws AdminException {@code asked}, and it cannot be installed
   */
  Optional<String> bring(SlotName slot, String type, boolean asked);
}
