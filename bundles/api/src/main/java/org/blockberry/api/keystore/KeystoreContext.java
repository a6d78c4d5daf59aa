package org.blockberry.api.keystore;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.plugin.TimedContext;
import org.osgi.annotation.versioning.ProviderType;

/** What the node lends to a keystore. */
@ProviderType
public interface KeystoreContext extends TimedContext {
  /** The home's {@code keys} folder, mode 0700. */
  Path keysFolder();

  /** Whether this is a development node whose key may be derived from public data. */
  boolean development();

  /**
   * The password for the keys.
   *
   * @return a copy that the caller wipes; empty if none was given
   */
  Optional<char[]> password();
}
