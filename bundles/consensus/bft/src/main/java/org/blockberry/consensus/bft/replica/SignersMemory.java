package org.blockberry.consensus.bft.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedContent;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Standing;
import org.blockberry.consensus.bft.core.Step;

/**
 * What the signer remembers when a process starts. All promises of a member are signatures, and its lock is its last precommit for a block: so
 * the signer's memory alone is enough to go on in the middle of a height whose log is lost. Specification bft sections 9 and 11, 2.
 *
 * @param last signed
 * @param height what is known of its height; empty if that is not all that binds us
 */
record SignersMemory(String chainId, SignedStep last, Optional<SignedHeight> height) {
  /** Whether something was signed at this height, or at a later one. */
  boolean signedAt(HeightStart start) {
    return last.height() >= start.height();
  }

  /** Whether something was signed for which a core never asked. */
  boolean signedMoreThan(BftCore core) {
    return last.height() > core.height() || last.height() == core.height() && !core.askedFor(last.round(), last.step());
  }

  /**
   * What was signed for a step before the last one, if it differs from {@code signBytes} in nothing but the time: the signer, which refuses steps
   * that are over, need not be asked for it again.
   */
  Optional<Signed> said(long atHeight, Bytes signBytes) {
    return atHeight != last.height() ? Optional.empty() : height.stream().flatMap(known -> known.signed().stream()).filter(one -> SignBytes.sameExceptTime(one.signBytes(), signBytes)).findFirst();
  }

  /** Where a member stands that has nothing but this; empty if it may not sign. */
  Optional<Standing> standing(HeightStart start) {
    int place = start.key().map(start.validators()::indexOf).orElse(-1);
    if (last.height() != start.height() || place < 0 || last.round() == Integer.MAX_VALUE
        || height.filter(known -> known.height() == start.height()).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(standing(height.get(), start.key().get(), place, start.extended()));
    } catch (DecodingException | IllegalArgumentException e) {
      return Optional.empty(); // a signer of somebody else's, whose memory cannot be read
    }
  }

  private Standing standing(SignedHeight known, Bytes address, int place, boolean extended) {
    List<Vote> own = new ArrayList<>();
    Optional<Proposal> proposal = Optional.empty();
    boolean saysLast = false;
    for (Signed signed : known.signed()) {
      SignedContent content = SignedContent.decode(signed.signBytes());
      int round = Math.toIntExact(content.round());
      if (!content.chainId().equals(chainId) || content.height() != known.height() || round > last.round()) {
        throw new IllegalArgumentException("the signer remembers " + content + " of height " + known.height());
      }
      if (extended && content.type() == SignedMsgType.PRECOMMIT && !content.blockId().isNil()) {
        continue; // its extension is lost, and it is no vote without one
      }
      saysLast |= round == last.round() && content.type() == type(last.step());
      if (content.type() != SignedMsgType.PROPOSAL) {
        own.add(new Vote(content.type(), content.height(), round, content.blockId(), content.timestamp(), address, place, signed.signature(),
            Bytes.EMPTY, Bytes.EMPTY));
      } else if (round == last.round()) {
        proposal = Optional.of(new Proposal(content.height(), round, Math.toIntExact(content.polRound()), content.blockId(), content.timestamp(),
            signed.signature()));
      }
    }
    BlockId locked = known.lockedRound() < 0 ? BlockId.NIL : BlockId.decode(known.lockedBlock());
    if (!saysLast) { // nothing of that round may be said any more
      return new Standing(last.round() + 1, Step.PROPOSE, known.lockedRound(), locked, known.lockedRound(), locked, own, Optional.empty());
    }
    Step step = switch (last.step()) {
      case ConsensusSigner.STEP_PROPOSAL -> Step.PROPOSE;
      case ConsensusSigner.STEP_PREVOTE -> Step.PREVOTE;
      default -> Step.PRECOMMIT;
    };
    return new Standing(last.round(), step, known.lockedRound(), locked, known.lockedRound(), locked, own, proposal);
  }

  private static SignedMsgType type(int step) {
    return switch (step) {
      case ConsensusSigner.STEP_PROPOSAL -> SignedMsgType.PROPOSAL;
      case ConsensusSigner.STEP_PREVOTE -> SignedMsgType.PREVOTE;
      default -> SignedMsgType.PRECOMMIT;
    };
  }

  /** For an operator. */
  static String describe(Standing at) {
    return "it goes on in round " + at.round() + " as the signer remembers, " + (at.lockedRound() < 0 ? "with nothing locked"
        : "locked in round " + at.lockedRound() + " on block " + at.lockedBlock().hash() + ", which has to come from another node. If no node has it:"
        + " blockberry consensus recover --help");
  }

  @Override
  public String toString() {
    return last.height() + "/" + last.round() + "/" + last.step();
  }
}
