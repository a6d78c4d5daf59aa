package org.blockberry.keystore.remote.wire;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedContent;
import org.blockberry.chain.SignedExtension;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/** What a node asks a signer. There is no question that has bytes signed which the asker chose. */
public sealed interface SignerQuestion extends ProtoMessage {
  /** Number of the first field, which says what is asked. */
  int KIND = 1;

  /** Who the signer signs for, and how far. Also asked to see whether it is there. */
  record Describe() implements SignerQuestion {
    static final int NUMBER = 1;

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
    }
  }

  /**
   * A signature for a vote or a proposal of the signer's chain.
   *
   * @param type {@code PREVOTE}, {@code PRECOMMIT} or {@code PROPOSAL}
   * @param height 1 or more
   * @param round 0 or more
   * @param polRound of a proposal, -1 or a round before; 0 of a vote
   * @param blockId nil for a vote for nil; of a proposal never
   */
  record Sign(SignedMsgType type, long height, int round, int polRound, BlockId blockId, Instant time) implements SignerQuestion {
    static final int NUMBER = 2;

    /** Refuses what no validator signs. */
    public Sign {
      requireNonNull(type, "type");
      boolean proposal = type == SignedMsgType.PROPOSAL;
      require(type != SignedMsgType.UNKNOWN, "the type is missing");
      require(height >= 1, "height is " + height + " but must be 1 or more");
      require(round >= 0, "round is " + round + " but must be 0 or more");
      require(proposal ? polRound >= -1 && polRound < round : polRound == 0, "the proof-of-lock round is " + polRound + " in round " + round);
      require(blockId.isComplete() || !proposal && blockId.isNil(), "the block is named in part only");
      Timestamps.check(time);
    }

    private static void require(boolean holds, String problem) {
      if (!holds) {
        throw new IllegalArgumentException(problem);
      }
    }

    /**
     * The question that has {@code signBytes} signed.
     *
     * @throws IllegalArgumentException no validator of that chain signs them
     * @throws org.blockberry.chain.wire.DecodingException they are no sign bytes
     */
    public static Sign of(Bytes signBytes, String chainId) {
      SignedContent content = SignedContent.decode(signBytes);
      require(content.chainId().equals(chainId), "they are for another chain");
      require(content.round() == (int) content.round() && content.polRound() == (int) content.polRound(), "a round has 32 bits");
      return new Sign(content.type(), content.height(), (int) content.round(), (int) content.polRound(), content.blockId(),
          content.timestamp());
    }

    /** As a {@link ConsensusSigner} counts. */
    public int step() {
      return type == SignedMsgType.PROPOSAL ? ConsensusSigner.STEP_PROPOSAL
          : type == SignedMsgType.PREVOTE ? ConsensusSigner.STEP_PREVOTE : ConsensusSigner.STEP_PRECOMMIT;
    }

    /** What is signed, with {@code at} for its time. */
    public Bytes signBytes(String chainId, Instant at) {
      return type == SignedMsgType.PROPOSAL ? SignBytes.proposal(chainId, height, round, polRound, blockId, at)
          : SignBytes.vote(chainId, type, height, round, blockId, at);
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
      out.int64(2, type.number());
      out.int64(3, height);
      out.int64(4, round);
      out.int64(5, polRound);
      out.optionalMessage(6, blockId.isNil() ? null : blockId);
      out.message(7, Timestamps.message(time));
    }

    private static Sign read(ProtoReader in) {
      SignedMsgType type = SignedMsgType.of(in.int32(2));
      long height = in.int64(3);
      int round = in.int32(4);
      int polRound = in.int32(5);
      BlockId blockId = in.optionalMessage(6, BlockId::read);
      if (blockId != null && blockId.isNil()) {
        throw in.refuse("the id of no block is left out");
      }
      return new Sign(type, height, round, polRound, blockId == null ? BlockId.NIL : blockId, in.message(7, Timestamps::read));
    }
  }

  /**
   * A signature for what the application adds to the precommit for a block that was signed last.
   *
   * @param height 1 or more
   * @param round 0 or more
   * @param extension at most {@link BlockLimits#MAX_EXTENSION_BYTES}
   */
  record SignExtension(long height, int round, Bytes extension) implements SignerQuestion {
    static final int NUMBER = 3;

    /** Refuses what no validator signs. */
    public SignExtension {
      requireNonNull(extension, "extension");
      if (height < 1 || round < 0 || extension.size() > BlockLimits.MAX_EXTENSION_BYTES) {
        throw new IllegalArgumentException("a vote extension of " + extension.size() + " bytes, at most " + BlockLimits.MAX_EXTENSION_BYTES + ", of height " + height
            + ", round " + round);
      }
    }

    /**
     * The question that has {@code signBytes} signed.
     *
     * @throws IllegalArgumentException they are for another chain, or the extension is too large
     * @throws org.blockberry.chain.wire.DecodingException they are no sign bytes of a vote extension
     */
    public static SignExtension of(Bytes signBytes, String chainId) {
      SignedExtension content = SignedExtension.decode(signBytes);
      if (!content.chainId().equals(chainId)) {
        throw new IllegalArgumentException("they are for another chain");
      }
      return new SignExtension(content.height(), (int) content.round(), content.extension());
    }

    /** What is signed. */
    public Bytes signBytes(String chainId) {
      return SignBytes.extension(chainId, height, round, extension);
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(KIND, NUMBER);
      out.int64(3, height);
      out.int64(4, round);
      out.bytes(8, extension);
    }

    private static SignExtension read(ProtoReader in) {
      return new SignExtension(in.int64(3), in.int32(4), in.bytes(8));
    }
  }

  /**
   * Reads the one encoding of a question.
   *
   * @throws org.blockberry.chain.wire.DecodingException it is anything else
   */
  static SignerQuestion decode(Bytes message) {
    return ProtoReader.strict(message, in -> switch (in.int32(KIND)) {
      case Describe.NUMBER -> new Describe();
      case Sign.NUMBER -> Sign.read(in);
      case SignExtension.NUMBER -> SignExtension.read(in);
      default -> throw in.refuse("there is no such question");
    });
  }
}
