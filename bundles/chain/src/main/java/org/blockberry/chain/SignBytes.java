package org.blockberry.chain;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoWriter;

/** The bytes that validators sign: a canonical message after its length. */
public final class SignBytes {
  private SignBytes() {}

  /**
   * What a vote signs.
   *
   * @param blockId nil for a vote for nil, which leaves it out
   */
  public static Bytes vote(
      String chainId, SignedMsgType type, long height, int round, BlockId blockId, Instant timestamp) {
    ProtoMessage time = Timestamps.message(timestamp);
    return ProtoWriter.encodeDelimited(out -> {
      out.int64(1, type.number());
      out.sfixed64(2, height);
      out.sfixed64(3, round);
      out.optionalMessage(4, blockId.isNil() ? null : blockId);
      out.message(5, time);
      out.string(6, chainId);
    });
  }

  /** What a proposal signs. The round of the lock is a varint, unlike height and round. */
  public static Bytes proposal(
      String chainId, long height, int round, int polRound, BlockId blockId, Instant timestamp) {
    ProtoMessage time = Timestamps.message(timestamp);
    return ProtoWriter.encodeDelimited(out -> {
      out.int64(1, SignedMsgType.PROPOSAL.number());
      out.sfixed64(2, height);
      out.sfixed64(3, round);
      out.int64(4, polRound);
      out.optionalMessage(5, blockId.isNil() ? null : blockId);
      out.message(6, time);
      out.string(7, chainId);
    });
  }

  /** What a vote extension signs, an empty one too. */
  public static Bytes extension(String chainId, long height, int round, Bytes extension) {
    return ProtoWriter.encodeDelimited(out -> {
      out.bytes(1, extension);
      out.sfixed64(2, height);
      out.sfixed64(3, round);
      out.string(4, chainId);
    });
  }
}
