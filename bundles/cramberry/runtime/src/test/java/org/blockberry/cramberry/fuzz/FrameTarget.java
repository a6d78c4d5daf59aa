package org.blockberry.cramberry.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.FrameDecoder;
import org.blockberry.cramberry.FrameReader;

/** Cuts any bytes into frames in two ways, which must agree, and holds no more memory than has come. */
public final class FrameTarget {
  private static final int MAX_FRAME = 1 << 20;
  private static final int SLACK = 8_192;

  private FrameTarget() {}

  /** For Jazzer. The first byte is the length of the pieces. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int piece = Math.max(1, input[0] & 0x3f);
    byte[] data = Arrays.copyOfRange(input, 1, input.length);
    List<Object> pulled = pulled(data);
    List<Object> pushed = pushed(data, piece);
    if (!pulled.equals(pushed)) {
      throw new AssertionError("pulled " + pulled + ", pushed " + pushed);
    }
  }

  private static List<Object> pulled(byte[] data) {
    List<Object> result = new ArrayList<>();
    FrameReader reader = new FrameReader(new ByteArrayInputStream(data), MAX_FRAME);
    try {
      for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
        result.add(Bytes.wrap(next.get()));
      }
    } catch (CramberryException e) {
      result.add(e.category());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  private static List<Object> pushed(byte[] data, int piece) {
    List<Object> result = new ArrayList<>();
    FrameDecoder decoder = new FrameDecoder(MAX_FRAME);
    try {
      for (int at = 0; at < data.length; at += piece) {
        decoder.feed(ByteBuffer.wrap(data, at, Math.min(piece, data.length - at)), payload -> result.add(Bytes.wrap(payload)));
        if (decoder.held() > 2 * data.length + SLACK) {
          throw new AssertionError(decoder.held() + " bytes are held for " + data.length + " that came");
        }
      }
      if (!decoder.between()) {
        result.add(org.blockberry.cramberry.ErrorCategory.STREAM_TRUNCATED);
      }
    } catch (CramberryException e) {
      result.add(e.category());
    }
    return result;
  }
}
