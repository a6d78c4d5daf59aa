package org.blockberry.ops.shell.protocol;

import java.io.IOException;

/** The other side does not keep to the protocol; the connection is of no more use. */
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  /** @param message what it did */
  public ProtocolException(String message) {
    super(message);
  }
}
