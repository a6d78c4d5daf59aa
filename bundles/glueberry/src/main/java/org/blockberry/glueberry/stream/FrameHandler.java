package org.blockberry.glueberry.stream;

import org.blockberry.api.value.Bytes;

/** Gets what a {@link FrameReader} has read. What it throws passes through the reader and leaves that unusable. */
public interface FrameHandler {
  /** One payload, 0 bytes to the limit. */
  void payload(Bytes payload);

  /** A payload above the limit has been announced and is passed over. */
  void tooLarge(long payloadBytes);
}
