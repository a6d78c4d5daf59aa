package org.blockberry.testing.simulator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.EvidenceDesk;
import org.blockberry.node.evidence.EvidencePool;

/** The engine's desk between the node's pool of evidence and the peers. */
final class NodeEvidence implements EvidenceDesk.Keeper {
  private static final Duration STEP = Duration.ofNanos(1_000);

  private final Member member;
  private Supplier<EvidencePool> pool;
  private EvidenceDesk desk; // null while it is down

  NodeEvidence(Member member) {
    this.member = member;
  }

  /** After a start of the process. @param pool of the node that starts */
  void settle(Supplier<EvidencePool> pool) {
    this.pool = pool;
    desk = new EvidenceDesk(this, member, task -> member.later(STEP, task));
  }

  void crashed() {
    desk = null;
  }

  void ready(String peer) {
    if (desk != null) {
      desk.ready(peer);
    }
  }

  void gone(String peer) {
    if (desk != null) {
      desk.gone(peer);
    }
  }

  void saw(Vote first, Vote second) {
    desk.saw(first, second);
    member.unlessCrashed();
  }

  void received(String peer, List<Evidence> pieces) {
    desk.received(peer, pieces);
    member.unlessCrashed();
  }

  void tick() {
    desk.tick(member.simulation().now() * 1_000);
  }

  // ---- the node ----

  @Override
  public CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
    return pool.get().doubleVote(one, other);
  }

  @Override
  public CompletionStage<EvidenceVerdict> evidence(Bytes evidence) {
    return pool.get().correct(evidence);
  }

  @Override
  public List<Bytes> pendingEvidence() {
    return pool.get().waiting();
  }
}
