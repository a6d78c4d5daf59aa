package org.blockberry.cramberry;

import org.blockberry.api.value.Bytes;

/** A message made by the schema compiler: an immutable record that writes itself. Threading: any. */
public interface WireMessage {
  /**
   * Appends the fields and the end marker.
   *
   * @throws CramberryException a limit of the writer is exceeded, or a required byte sequence is empty
   */
  void writeTo(WireWriter out);

  /** The encoding with default limits. */
  default Bytes encode() {
    return WireWriter.encode(this, Options.DEFAULT);
  }
}
