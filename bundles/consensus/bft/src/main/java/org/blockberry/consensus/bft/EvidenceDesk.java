package org.blockberry.consensus.bft;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.replica.World;

/**
 * Evidence between the peers and the node, which judges and keeps it. One message of a peer is judged at a time, and nothing else of that peer's
 * evidence meanwhile: it comes again. For the engine's thread.
 */
public final class EvidenceDesk {
  private static final int MAX_PIECES = 64; // of one message
  private static final int MAX_ATTEMPTS = 20; // to hand in what this node saw
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Keeper keeper;
  private final World world;
  private final java.util.function.Consumer<Runnable> thread;
  private final EvidenceGossip gossip = new EvidenceGossip();
  private final Set<String> judging = new HashSet<>(); // peers; as many as there are

  /** Who judges and keeps it: the node, see {@link ConsensusContext}. */
  public interface Keeper {
    /** Takes two votes of one validator that contradict each other. */
    CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other);

    /** Takes what a peer sent. */
    CompletionStage<EvidenceVerdict> evidence(Bytes evidence);

    /** What waits for a block. */
    List<Bytes> pendingEvidence();

    /** The node behind an engine. */
    static Keeper of(ConsensusContext context) {
      return new Keeper() {
        @Override
        public CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
          return context.doubleVote(one, other);
        }

        @Override
        public CompletionStage<EvidenceVerdict> evidence(Bytes evidence) {
          return context.evidence(evidence);
        }

        @Override
        public List<Bytes> pendingEvidence() {
          return context.pendingEvidence();
        }
      };
    }
  }

  /** @param thread runs tasks on the engine's thread */
  public EvidenceDesk(Keeper keeper, World world, java.util.function.Consumer<Runnable> thread) {
    this.keeper = keeper;
    this.world = world;
    this.thread = thread;
  }

  /** A peer is there. */
  public void ready(String peer) {
    gossip.ready(peer);
  }

  /** A peer is gone. */
  public void gone(String peer) {
    gossip.gone(peer);
  }

  /** Time passes. @param now nanoseconds */
  public void tick(long now) {
    for (EvidenceGossip.Parcel parcel : gossip.due(keeper.pendingEvidence(), now)) {
      world.send(parcel.peer(), new Message.EvidenceMessage(new EvidenceList(parcel.pieces().stream().map(EvidenceList::decodeOne).toList())));
    }
  }

  /** This node saw a validator vote twice. */
  public void saw(Vote first, Vote second) {
    saw(first.encode(), second.encode(), 1);
  }

  private void saw(Bytes first, Bytes second, int attempt) {
    ask(() -> keeper.doubleVote(first, second), verdict -> {
      if (verdict.kind() == Kind.NOT_NOW && attempt < MAX_ATTEMPTS) {
        world.later(AGAIN, () -> saw(first, second, attempt + 1));
      } else if (verdict.kind() == Kind.NOT_NOW || verdict.kind() == Kind.INVALID) {
        world.warn("the node does not take two votes for evidence: " + verdict.reason());
      }
    });
  }

  /** A peer sent evidence. */
  public void received(String peer, List<Evidence> pieces) {
    if (judging.add(peer)) {
      next(peer, pieces.stream().limit(MAX_PIECES).map(EvidenceList::encodeOne).iterator());
    }
  }

  private void next(String peer, Iterator<Bytes> pieces) {
    if (!pieces.hasNext()) {
      judging.remove(peer);
      return;
    }
    Bytes piece = pieces.next();
    gossip.sends(peer, piece);
    ask(() -> keeper.evidence(piece), verdict -> {
      gossip.judged(peer, verdict.kind() == Kind.TAKEN || verdict.kind() == Kind.KNOWN);
      if (verdict.kind() == Kind.INVALID) {
        judging.remove(peer);
        world.report(peer, "sent evidence that proves nothing: " + verdict.reason());
        return;
      }
      next(peer, pieces);
    });
  }

  private void ask(Supplier<CompletionStage<EvidenceVerdict>> question, java.util.function.Consumer<EvidenceVerdict> then) {
    CompletionStage<EvidenceVerdict> answer;
    try {
      answer = question.get();
    } catch (RuntimeException e) {
      then.accept(failed(e));
      return;
    }
    answer.whenComplete((verdict, thrown) -> thread.accept(() -> then.accept(thrown == null ? verdict : failed(thrown))));
  }

  private static EvidenceVerdict failed(Throwable thrown) {
    return EvidenceVerdict.of(Kind.NOT_NOW, Failure.of(thrown).reason());
  }
}
