package org.blockberry.chain.wire;

import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A value with exactly one protocol buffer encoding.
 *
 * <p>Threading: implementations are immutable, so any thread may encode.
 */
@ConsumerType
public interface ProtoMessage {
  /** Writes the fields in ascending order. It is called twice per encoding and must do the same both times. */
  void writeTo(ProtoWriter out);

  /** The canonical encoding, in one allocation of its exact size. */
  default Bytes encode() {
    return ProtoWriter.encode(this);
  }

  /** Size of {@link #encode()} in bytes, without encoding. */
  default int encodedSize() {
    return ProtoWriter.size(this);
  }
}
