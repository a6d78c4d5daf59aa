package org.blockberry.consensus.bft;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.EvidenceVerification;

/** What the node does with evidence, in few lines: verified, completed by the chain, kept once. Thread safe. */
final class Court {
  private final String chainId;
  private final ValidatorSet set;
  private final Instant blockTime;
  private final EvidenceVerification verification = new EvidenceVerification(SoloChain.SIGNATURES);
  final List<Bytes> pending = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();

  Court(String chainId, ValidatorSet set, Instant blockTime) {
    this.chainId = chainId;
    this.set = set;
    this.blockTime = blockTime;
  }

  CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
    asked.add("votes");
    return CompletableFuture.completedFuture(judge(Vote.decode(one), Vote.decode(other)));
  }

  CompletionStage<EvidenceVerdict> evidence(Bytes piece) {
    asked.add("evidence");
    DuplicateVoteEvidence votes = (DuplicateVoteEvidence) EvidenceList.decodeOne(piece);
    return CompletableFuture.completedFuture(judge(votes.voteA(), votes.voteB()));
  }

  private synchronized EvidenceVerdict judge(Vote one, Vote other) {
    try {
      long power = set.find(one.validatorAddress()).orElseThrow(() -> new InvalidBlockException("nobody")).power();
      DuplicateVoteEvidence right = DuplicateVoteEvidence.of(one, other, set.totalPower(), power, blockTime);
      verification.duplicateVote(right, chainId, set, blockTime);
      Bytes piece = EvidenceList.encodeOne(right);
      if (pending.contains(piece)) {
        return EvidenceVerdict.of(Kind.KNOWN, "");
      }
      pending.add(piece);
      return EvidenceVerdict.of(Kind.TAKEN, "");
    } catch (InvalidBlockException e) {
      return EvidenceVerdict.of(Kind.INVALID, e.getMessage());
    }
  }
}
