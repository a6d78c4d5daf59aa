package org.blockberry.chain;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoReader;

/**
 * What the sign bytes of a vote or a proposal say.
 *
 * @param polRound of a proposal; 0 of a vote
 * @param blockId nil if it was left out
 */
public record SignedContent(
    SignedMsgType type, long height, long round, long polRound, BlockId blockId, Instant timestamp, String chainId) {
  private static final int MOST_BYTES = 4_096; // the longest chain id and two hashes need under 300

  /**
   * Reads canonical sign bytes, and nothing else.
   *
   * @throws DecodingException they are something else
   */
  public static SignedContent decode(Bytes signBytes) {
    if (signBytes.size() > MOST_BYTES) {
      throw new DecodingException(0, "sign bytes have " + signBytes.size() + " bytes, more than " + MOST_BYTES);
    }
    return ProtoReader.strict(message(signBytes), SignedContent::read);
  }

  /** What follows the length. */
  private static Bytes message(Bytes signBytes) {
    long length = 0;
    int at = 0;
    byte b;
    do {
      if (at == signBytes.size() || at == 2) { // at most 4,096
        throw new DecodingException(at, "sign bytes begin with no length");
      }
      b = signBytes.at(at);
      length |= (long) (b & 0x7F) << 7 * at++;
    } while (b < 0);
    if (at == 2 && b == 0 || length != signBytes.size() - at) {
      throw new DecodingException(0, "sign bytes claim " + length + " bytes but " + (signBytes.size() - at) + " follow");
    }
    return signBytes.slice(at, signBytes.size());
  }

  private static SignedContent read(ProtoReader in) {
    SignedMsgType type = SignedMsgType.of(in.int32(1));
    if (type == SignedMsgType.UNKNOWN) {
      throw in.refuse("the type is missing");
    }
    long height = in.sfixed64(2);
    long round = in.sfixed64(3);
    int shift = type == SignedMsgType.PROPOSAL ? 1 : 0;
    long polRound = shift == 0 ? 0 : in.int64(4);
    BlockId blockId = in.optionalMessage(4 + shift, BlockId::read);
    if (blockId != null && blockId.isNil()) {
      throw in.refuse("the id of no block is left out");
    }
    Instant timestamp = in.message(5 + shift, Timestamps::read);
    return new SignedContent(type, height, round, polRound, blockId == null ? BlockId.NIL : blockId, timestamp, in.string(6 + shift));
  }

  /** The same at another time. */
  public SignedContent at(Instant time) {
    return new SignedContent(type, height, round, polRound, blockId, time, chainId);
  }
}
