package org.blockberry.chain;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
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

  /** Whether they are the canonical ones of a vote extension of that height and round, whatever it says. */
  public static boolean isExtension(Bytes signBytes, String chainId, long height, int round) {
    try {
      SignedExtension signed = SignedExtension.decode(signBytes);
      return signed.chainId().equals(chainId) && signed.height() == height && signed.round() == round;
    } catch (DecodingException e) {
      return false;
    }
  }

  /**
   * The time in the sign bytes of a vote or a proposal.
   *
   * @throws org.blockberry.chain.wire.DecodingException they are not the canonical ones of anything
   */
  public static Instant timestamp(Bytes signBytes) {
    return SignedContent.decode(signBytes).timestamp();
  }

  /** Whether they are the canonical ones of that vote or proposal, whatever its block and time. */
  public static boolean isFor(Bytes signBytes, String chainId, SignedMsgType type, long height, int round) {
    try {
      SignedContent content = SignedContent.decode(signBytes);
      return content.chainId().equals(chainId) && content.type() == type && content.height() == height && content.round() == round;
    } catch (DecodingException e) {
      return false;
    }
  }

  /**
   * Whether both are sign bytes of one vote or proposal, except perhaps for the time: a signer may answer the one with a signature of the
   * other (specification bft section 9, rule 2).
   *
   * @return false also if one of them is no canonical encoding
   */
  public static boolean sameExceptTime(Bytes one, Bytes other) {
    try {
      return SignedContent.decode(one).at(Instant.EPOCH).equals(SignedContent.decode(other).at(Instant.EPOCH));
    } catch (DecodingException e) {
      return false;
    }
  }
}
