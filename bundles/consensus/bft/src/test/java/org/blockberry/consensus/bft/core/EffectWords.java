package org.blockberry.consensus.bft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;

/** Says each effect in the words of the tables. */
final class EffectWords implements Effect.Handler {
  private final long height;
  private final Bytes address;
  private final int place;
  private final Instant now;
  private final List<String> told = new ArrayList<>();

  /** @param address ours, at {@code place} */
  EffectWords(long height, Bytes address, int place, Instant now) {
    this.height = height;
    this.address = address;
    this.place = place;
    this.now = now;
  }

  List<String> told() {
    return told;
  }

  private void tell(long of, String words) {
    told.add(of == height ? words : of + ": " + words);
  }

  private String text(Vote vote) {
    return type(vote.type()) + " " + vote.round() + " " + NamedBlock.name(vote.blockId());
  }

  private String text(Proposal proposal) {
    return "proposal " + proposal.round() + " " + NamedBlock.name(proposal.blockId()) + (proposal.polRound() < 0 ? "" : " pol " + proposal.polRound())
        + (proposal.timestamp().equals(NamedBlock.MADE) ? "" : " time " + Duration.between(NamedBlock.GENESIS, proposal.timestamp()).toMillis());
  }

  private String type(SignedMsgType type) {
    return type.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public void startTimer(Effect.StartTimer timer) {
    tell(timer.height(), "timer " + timer.round() + " " + timer.step() + " " + timer.delay().toMillis());
  }

  /** With the places that signed the commit before. */
  @Override
  public void build(Effect.Build build) {
    tell(build.height(), "build " + build.round() + places(build.lastCommit()));
  }

  private String places(Commit commit) {
    return IntStream.range(0, commit.size()).filter(i -> !commit.signatures().get(i).equals(CommitSig.ABSENT)).mapToObj(i -> " " + i)
        .collect(Collectors.collectingAndThen(Collectors.joining(), all -> all.isEmpty() ? "" : " by" + all));
  }

  @Override
  public void validate(Effect.Validate validate) {
    assertEquals(NamedBlock.of(validate.id()).bytes(), validate.block());
    tell(validate.height(), "validate " + NamedBlock.name(validate.id()));
  }

  @Override
  public void extend(Effect.Extend extend) {
    tell(extend.height(), "extend " + extend.round() + " " + NamedBlock.name(extend.id()));
  }

  @Override
  public void sign(Effect.SignProposal sign) {
    assertTrue(sign.unsigned().signature().isEmpty());
    tell(sign.unsigned().height(), "sign " + text(sign.unsigned()));
  }

  /** With its time if that is not the clock's. */
  @Override
  public void sign(Effect.SignVote sign) {
    Vote vote = sign.unsigned();
    assertEquals(vote, new Vote(vote.type(), vote.height(), vote.round(), vote.blockId(), vote.timestamp(), address, place,
        Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY));
    tell(vote.height(), "sign " + text(vote) + (vote.timestamp().equals(now) ? ""
        : " at " + Duration.between(NamedBlock.GENESIS, vote.timestamp()).toMillis()));
  }

  @Override
  public void share(Effect.ShareProposal share) {
    tell(share.proposal().height(), (share.ours() ? "share our " : "share ") + text(share.proposal()));
  }

  @Override
  public void share(Effect.SharePart share) {
    assertEquals(NamedBlock.of(share.block()).set().parts().get(share.part().index()), share.part());
    tell(share.height(), (share.ours() ? "share our part " : "share part ") + share.round() + " "
        + NamedBlock.name(share.block()) + "/" + share.part().index());
  }

  @Override
  public void share(Effect.ShareVote share) {
    tell(share.vote().height(), (share.ours() ? "share our " : "share ") + text(share.vote()) + " by " + share.vote().validatorIndex());
  }

  @Override
  public void moved(Effect.Moved moved) {
    tell(moved.height(), "moved " + moved.round() + " " + moved.step());
  }

  @Override
  public void decide(Effect.Decide decide) {
    assertEquals(NamedBlock.of(decide.id()).bytes(), decide.block());
    assertEquals(decide.id(), decide.commit().blockId());
    tell(decide.height(), "decide " + NamedBlock.name(decide.id()) + " in " + decide.commit().round() + places(decide.commit()));
  }

  @Override
  public void equivocation(Effect.Equivocation votes) {
    tell(votes.first().height(), "equivocation " + text(votes.first()) + ", " + text(votes.second()) + " by " + votes.second().validatorIndex());
  }

  @Override
  public void doubleProposal(Effect.DoubleProposal proposals) {
    tell(proposals.first().height(), "double " + text(proposals.first()) + ", " + text(proposals.second()));
  }

  @Override
  public void halt(String reason) {
    told.add("halt: " + NamedBlock.readable(reason));
  }
}
