package org.blockberry.cramberry;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes, as they arrive, into frames: a varint length, then that many bytes (specification 8). Memory grows with
 * the bytes that have come, never with the length that was announced. A pure core: no I/O, for one thread.
 */
public final class FrameDecoder {
  private static final int MAX_VARINT = 10;
  private static final int FIRST_CAPACITY = 4_096;

  private final int maxFrame;
  private long length; // read so far of the length in front, then the whole
  private int lengthBytes;
  private boolean inPayload;
  private byte[] payload = new byte[0];
  private int filled;

  /** @param maxFrame longest payload in bytes; 0 for no bound below 2 GiB */
  public FrameDecoder(int maxFrame) {
    this.maxFrame = maxFrame == 0 ? Integer.MAX_VALUE - 8 : maxFrame;
  }

  /**
   * Takes all bytes of {@code data} and hands out each payload that is complete.
   *
   * @throws CramberryException a length is malformed or above the bound; nothing can be read from this stream any more
   */
  public void feed(ByteBuffer data, Consumer<byte[]> frames) {
    while (data.hasRemaining()) {
      if (!inPayload) {
        readLength(data.get());
      } else {
        readPayload(data);
      }
      if (inPayload && filled == length) {
        byte[] complete = filled == payload.length ? payload : Arrays.copyOf(payload, filled);
        begin();
        frames.accept(complete);
      }
    }
  }

  private void begin() {
    length = 0;
    lengthBytes = 0;
    inPayload = false;
    payload = new byte[0];
    filled = 0;
  }

  private void readLength(byte next) {
    if (lengthBytes == MAX_VARINT - 1 && (next < 0 || next > 1)) {
      throw new CramberryException(ErrorCategory.VARINT_OVERFLOW, "the length of a frame has more than 64 bits");
    }
    length |= (next & 0x7fL) << (7 * lengthBytes);
    lengthBytes++;
    if (next < 0) {
      return;
    }
    if (length < 0) {
      throw new CramberryException(ErrorCategory.OVERFLOW, "the length of a frame is above 2^63 - 1");
    }
    if (length > maxFrame) {
      throw new CramberryException(ErrorCategory.MAX_MESSAGE_SIZE, "a frame has " + length + " bytes but may have " + maxFrame);
    }
    inPayload = true;
  }

  private void readPayload(ByteBuffer data) {
    int take = (int) Math.min(length - filled, data.remaining());
    if (payload.length < filled + take) {
      int grown = (int) Math.min(length, Math.max(filled + take, Math.max(FIRST_CAPACITY, payload.length * 2L)));
      payload = Arrays.copyOf(payload, grown);
    }
    data.get(payload, filled, take);
    filled += take;
  }

  /** Whether the stream may end here: between two frames. */
  public boolean between() {
    return !inPayload && lengthBytes == 0;
  }

  /** Bytes to read next so as not to read into the following frame: 1 inside a length. */
  int wanted() {
    return inPayload ? (int) length - filled : 1;
  }

  /** Memory held for the frame that is coming, in bytes. */
  public int held() {
    return payload.length;
  }
}
