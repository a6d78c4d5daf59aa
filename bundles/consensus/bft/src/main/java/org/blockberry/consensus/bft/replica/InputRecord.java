package org.blockberry.consensus.bft.replica;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Part;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.core.Standing;
import org.blockberry.consensus.bft.core.Step;

/**
 * An input as it is logged: when, and one of its kinds. The first record of a height is the {@link Began}, which holds what the chain's
 * state does not: the commit that the height began with.
 */
sealed interface InputRecord {
  /** A height began. */
  record Began(Instant at, long height, Commit lastCommit, boolean silent, boolean proof, Optional<Standing> standing)
      implements InputRecord {}

  /** A piece of the block of the {@link Input.Built} that follows, so that no record is larger than {@link #PIECE} and a little. */
  record Piece(Bytes bytes) implements InputRecord {}

  /** Votes of ours in a {@link Standing} at most. */
  int MOST_OWN = 16;

  /** Bytes of a piece at most. */
  int PIECE = 1 << 20;

  /** Something happened. */
  record Happened(Instant at, Input input) implements InputRecord {}

  /** The log's bytes for an input other than the beginning of a height; without the bytes of a built block, which are {@link Piece}s. */
  static Bytes encode(Instant at, Input input) {
    ProtoMessage message = out -> {
      out.message(1, Timestamps.message(at));
      if (input instanceof Input.VoteIn in) {
        out.message(2, vote -> {
          vote.message(1, in.vote());
          vote.string(2, in.peer());
        });
      } else if (input instanceof Input.ProposalIn in) {
        out.message(3, proposal -> {
          proposal.message(1, in.proposal());
          proposal.string(2, in.peer());
        });
      } else if (input instanceof Input.PartIn in) {
        out.message(4, part -> {
          part.int64(1, in.height());
          part.int64(2, in.round());
          part.message(3, in.block());
          part.message(4, in.part());
        });
      } else if (input instanceof Input.TimedOut in) {
        out.message(5, timed -> {
          timed.int64(1, in.height());
          timed.int64(2, in.round());
          timed.int64(3, in.step().ordinal());
        });
      } else if (input instanceof Input.Validated in) {
        out.message(6, validated -> {
          validated.int64(1, in.height());
          validated.message(2, in.block());
          validated.message(3, Timestamps.message(in.time()));
          validated.string(4, in.problem());
        });
      } else if (input instanceof Input.Built in) {
        out.message(7, built -> {
          built.int64(1, in.height());
          built.int64(2, in.round());
          built.message(3, in.id());
          built.message(5, Timestamps.message(in.time()));
        });
      } else if (input instanceof Input.BuildFailed in) {
        out.message(8, failed -> {
          failed.int64(1, in.height());
          failed.int64(2, in.round());
          failed.string(3, in.reason());
        });
      } else if (input instanceof Input.SignedProposal in) {
        out.message(9, in.proposal());
      } else if (input instanceof Input.SignedVote in) {
        out.message(10, in.vote());
      } else if (input instanceof Input.SignRefused in) {
        out.message(11, refused -> {
          refused.int64(1, in.height());
          refused.int64(2, in.round());
          refused.int64(3, in.type().number());
          refused.string(4, in.reason());
        });
      } else if (input instanceof Input.MajorityClaimed in) {
        out.message(12, claim -> {
          claim.int64(1, in.height());
          claim.int64(2, in.round());
          claim.int64(3, in.type().number());
          claim.message(4, in.block());
          claim.string(5, in.peer());
        });
      } else if (input instanceof Input.TransactionsWait in) {
        out.message(13, wait -> wait.int64(1, in.height()));
      } else if (input instanceof Input.Extended in) {
        out.message(16, extended -> {
          extended.int64(1, in.height());
          extended.int64(2, in.round());
          extended.message(3, in.block());
          extended.bytes(4, in.extension());
        });
      } else {
        throw new IllegalArgumentException("no record for " + input);
      }
    };
    return message.encode();
  }

  /** The log's bytes for the beginning of a height. */
  static Bytes encode(Began began) {
    ProtoMessage message = out -> {
      out.message(1, Timestamps.message(began.at()));
      out.message(14, begin -> {
        begin.int64(1, began.height());
        begin.message(2, began.lastCommit());
        begin.bool(3, began.silent());
        begin.bool(4, began.proof());
        began.standing().ifPresent(at -> begin.message(5, standing(at)));
      });
    };
    return message.encode();
  }

  private static ProtoMessage standing(Standing at) {
    return out -> {
      out.int64(1, at.round());
      out.int64(2, at.step().ordinal());
      out.int64(3, at.lockedRound());
      out.message(4, at.lockedBlock());
      out.int64(5, at.validRound());
      out.message(6, at.validBlock());
      out.messages(7, at.own());
      at.proposal().ifPresent(proposal -> out.message(8, proposal));
    };
  }

  private static Standing standing(ProtoReader in) {
    try {
      return new Standing(in.int32(1), step(in, 2), in.int32(3), in.message(4, BlockId::read), in.int32(5), in.message(6, BlockId::read),
          in.messages(7, MOST_OWN, Vote::read), Optional.ofNullable(in.optionalMessage(8, Proposal::read)));
    } catch (IllegalArgumentException e) {
      throw in.refuse(e.getMessage());
    }
  }

  /** The log's bytes for a piece of a block. */
  static Bytes encode(Piece piece) {
    ProtoMessage message = out -> {
      out.message(1, Timestamps.message(Instant.EPOCH));
      out.bytes(15, piece.bytes());
    };
    return message.encode();
  }

  /** Reads what {@link #encode} wrote. @throws org.blockberry.chain.wire.DecodingException if it is something else */
  static InputRecord decode(Bytes record) {
    return ProtoReader.strict(record, InputRecord::read);
  }

  private static InputRecord read(ProtoReader in) {
    Instant at = in.message(1, Timestamps::read);
    Input input = null;
    input = or(input, in.optionalMessage(2, vote -> new Input.VoteIn(vote.message(1, Vote::read), vote.string(2))));
    input = or(input, in.optionalMessage(3, proposal -> new Input.ProposalIn(proposal.message(1, Proposal::read), proposal.string(2))));
    input = or(input, in.optionalMessage(4, part -> new Input.PartIn(part.int64(1), part.int32(2),
        part.message(3, BlockId::read), part.message(4, Part::read), "")));
    input = or(input, in.optionalMessage(5, timed -> new Input.TimedOut(timed.int64(1), timed.int32(2), step(timed, 3))));
    input = or(input, in.optionalMessage(6, validated -> new Input.Validated(validated.int64(1), validated.message(2, BlockId::read),
        validated.message(3, Timestamps::read), validated.string(4))));
    input = or(input, in.optionalMessage(7, built -> new Input.Built(built.int64(1), built.int32(2), built.message(3, BlockId::read),
        Bytes.EMPTY, built.message(5, Timestamps::read))));
    input = or(input, in.optionalMessage(8, failed -> new Input.BuildFailed(failed.int64(1), failed.int32(2), failed.string(3))));
    input = or(input, in.optionalMessage(9, proposal -> new Input.SignedProposal(Proposal.read(proposal))));
    input = or(input, in.optionalMessage(10, vote -> new Input.SignedVote(Vote.read(vote))));
    input = or(input, in.optionalMessage(11, refused -> new Input.SignRefused(refused.int64(1), refused.int32(2),
        SignedMsgType.of(refused.int32(3)), refused.string(4))));
    input = or(input, in.optionalMessage(12, claim -> new Input.MajorityClaimed(claim.int64(1), claim.int32(2),
        SignedMsgType.of(claim.int32(3)), claim.message(4, BlockId::read), claim.string(5))));
    input = or(input, in.optionalMessage(13, wait -> new Input.TransactionsWait(wait.int64(1))));
    Began began = in.optionalMessage(14, begin -> new Began(at, begin.int64(1), begin.message(2, Commit::read), begin.bool(3), begin.bool(4),
        Optional.ofNullable(begin.optionalMessage(5, InputRecord::standing))));
    Bytes piece = in.bytes(15);
    input = or(input, in.optionalMessage(16, extended -> new Input.Extended(extended.int64(1), extended.int32(2),
        extended.message(3, BlockId::read), extended.bytes(4))));
    if ((input == null ? 0 : 1) + (began == null ? 0 : 1) + (piece.isEmpty() ? 0 : 1) != 1) {
      throw in.refuse("a record holds not exactly one input");
    }
    if (!piece.isEmpty()) {
      return new Piece(piece);
    }
    return began != null ? began : new Happened(at, input);
  }

  private static Step step(ProtoReader in, int field) {
    int ordinal = in.int32(field);
    if (ordinal < 0 || ordinal >= Step.values().length) {
      throw in.refuse("step " + ordinal + " is unknown");
    }
    return Step.values()[ordinal];
  }

  private static Input or(Input first, Input second) {
    return second == null ? first : second;
  }
}
