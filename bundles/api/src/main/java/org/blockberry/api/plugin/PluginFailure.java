package org.blockberry.api.plugin;

/**
 * A plugin threw an exception of its own. Carries the texts only, never the plugin's exception object, which would keep
 * its class loader alive.
 */
public final class PluginFailure extends RuntimeException {
  private final String typeName;

  /**
   * Describes an exception that must not travel further.
   *
   * @param where what was called, for example {@code mempool "custom"}
   */
  public PluginFailure(String where, Throwable thrown) {
    super(where + " failed: " + thrown.getClass().getName() + (thrown.getMessage() == null ? "" : ": " + thrown.getMessage()));
    this.typeName = thrown.getClass().getName();
    setStackTrace(thrown.getStackTrace());
  }

  /** Class name of what was thrown. */
  public String typeName() {
    return typeName;
  }
}
