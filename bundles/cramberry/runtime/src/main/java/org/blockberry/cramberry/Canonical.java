package org.blockberry.cramberry;

import java.util.function.Function;
import org.blockberry.api.value.Bytes;

/**
 * Decoding for what is signed or hashed: only the one encoding of a value is accepted. What is unknown, repeated, out of order,
 * longer than needed, left out or behind the end is refused, because encoding the value again must give the input.
 */
public final class Canonical {
  private Canonical() {}

  /**
   * Decodes and compares.
   *
   * @param decode the generated {@code decode} of the message
   * @throws CramberryException the bytes are malformed, or not canonical
   */
  public static <M extends WireMessage> M decode(Bytes data, Options options, Function<WireReader, M> decode) {
    WireReader in = WireReader.of(data, options.refusingUnknownFields());
    M message = decode.apply(in);
    if (in.remaining() > 0 || !WireWriter.encode(message, options).equals(data)) {
      throw in.error(ErrorCategory.NOT_CANONICAL, "these bytes are not the canonical encoding of what they say");
    }
    return message;
  }
}
