package org.blockberry.store.state.iavl.tree;

/** What is imported is no tree. Nothing of it becomes visible. */
public final class InvalidImportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param message what is wrong */
  public InvalidImportException(String message) {
    super(message);
  }
}
