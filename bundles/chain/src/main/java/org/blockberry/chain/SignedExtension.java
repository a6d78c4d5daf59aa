package org.blockberry.chain;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoReader;

/**
 * What the sign bytes of a vote extension say. They are never those of a vote or a proposal, which begin with their type.
 *
 * @param extension at most {@link BlockLimits#MAX_EXTENSION_BYTES}
 */
public record SignedExtension(Bytes extension, long height, long round, String chainId) {
  private static final int MOST_LENGTH_BYTES = 4;

  /**
   * Reads canonical sign bytes, and nothing else.
   *
   * @throws DecodingException they are something else
   */
  public static SignedExtension decode(Bytes signBytes) {
    SignedExtension read = ProtoReader.strict(message(signBytes), in -> new SignedExtension(in.bytes(1), in.sfixed64(2), in.sfixed64(3), in.string(4)));
    if (read.extension.size() > BlockLimits.MAX_EXTENSION_BYTES) {
      throw new DecodingException(0, "a vote extension has " + read.extension.size() + " bytes but at most " + BlockLimits.MAX_EXTENSION_BYTES
          + " are allowed");
    }
    if (read.height < 1 || read.round < 0 || read.round > Integer.MAX_VALUE) {
      throw new DecodingException(0, "there is no height " + read.height + " with a round " + read.round);
    }
    return read;
  }

  private static Bytes message(Bytes signBytes) {
    long length = 0;
    int at = 0;
    byte b;
    do {
      if (at == signBytes.size() || at == MOST_LENGTH_BYTES) {
        throw new DecodingException(at, "sign bytes begin with no length");
      }
      b = signBytes.at(at);
      length |= (long) (b & 0x7F) << 7 * at++;
    } while (b < 0);
    if (at > 1 && b == 0 || length != signBytes.size() - at) {
      throw new DecodingException(0, "sign bytes claim " + length + " bytes but " + (signBytes.size() - at) + " follow");
    }
    return signBytes.slice(at, signBytes.size());
  }
}
