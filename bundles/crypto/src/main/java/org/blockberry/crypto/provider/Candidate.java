package org.blockberry.crypto.provider;

import static java.util.Objects.requireNonNull;

/**
 * A provider that may or may not be present. {@link #name} touches none of its classes, {@link #load} does.
 *
 * @param <T> what it provides
 */
public record Candidate<T>(String name, Loader<T> loader) {
  public Candidate {
    requireNonNull(name, "name");
    requireNonNull(loader, "loader");
  }

  /**
   * Loads the provider.
   *
   * @throws Exception if it is absent or unfit; a {@link LinkageError} means the same
   */
  public Loaded<T> load() throws Exception {
    return loader.load();
  }

  /** Loads a provider. */
  @FunctionalInterface
  public interface Loader<T> {
    /** See {@link Candidate#load}. */
    Loaded<T> load() throws Exception;
  }

  /** A provider that is there. */
  public record Loaded<T>(String version, T primitive) {
    public Loaded {
      requireNonNull(version, "version");
      requireNonNull(primitive, "primitive");
    }
  }
}
