package org.blockberry.consensus.bft.core;

import java.time.Duration;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.Part;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.Vote;

/** What the core asks of the world. Carried out strictly in order. */
public sealed interface Effect {
  /** Calls the method of {@code handler} for this kind. */
  void accept(Handler handler);

  /** Start a timer; several may run. Its end is {@link Input.TimedOut}. */
  record StartTimer(long height, int round, Step step, Duration delay) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.startTimer(this);
    }
  }

  /**
   * Build a block; answered by {@link Input.Built} or {@link Input.BuildFailed}.
   *
   * @param lastCommit as it stands in the block
   * @param extended the same commit with its vote extensions, if the height before had them
   */
  record Build(long height, int round, Commit lastCommit, Optional<ExtendedCommit> extended) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.build(this);
    }
  }

  /** Judge a block; answered by {@link Input.Validated}. */
  record Validate(long height, BlockId id, Bytes block) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.validate(this);
    }
  }

  /** Ask the application what it adds to our precommit for a block; answered by {@link Input.Extended}. */
  record Extend(long height, int round, BlockId id, Bytes block) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.extend(this);
    }
  }

  /**
   * Sign a proposal; answered by {@link Input.SignedProposal} or {@link Input.SignRefused}. All inputs so far must be durable before the
   * signer is asked: they show what allows the signature.
   */
  record SignProposal(Proposal unsigned) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.sign(this);
    }
  }

  /** Sign a vote; as {@link SignProposal}. */
  record SignVote(Vote unsigned) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.sign(this);
    }
  }

  /** A proposal was accepted, ours or another's: peers may have it. */
  record ShareProposal(Proposal proposal, boolean ours) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.share(this);
    }
  }

  /** A part was accepted. */
  record SharePart(long height, int round, BlockId block, Part part, boolean ours) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.share(this);
    }
  }

  /** A vote was counted. */
  record ShareVote(Vote vote, boolean ours) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.share(this);
    }
  }

  /** Height, round, step, or the block that is wanted, changed: peers and observers want to know. */
  record Moved(long height, int round, Step step) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.moved(this);
    }
  }

  /** The block is decided: store and execute it; the next {@link Input.Begin} follows. */
  record Decide(long height, BlockId id, Bytes block, Commit commit) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.decide(this);
    }
  }

  /** Two votes of one validator contradict each other; both are verified. */
  record Equivocation(Vote first, Vote second) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.equivocation(this);
    }
  }

  /** Two proposals of one proposer contradict each other; both are verified. */
  record DoubleProposal(Proposal first, Proposal second) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.doubleProposal(this);
    }
  }

  /** What happened contradicts the rules under which this node may go on. Nothing follows. */
  record Halt(String reason) implements Effect {
    @Override
    public void accept(Handler handler) {
      handler.halt(reason);
    }
  }

  /** Carries effects out. The compiler makes sure that none is forgotten. */
  interface Handler {
    void startTimer(StartTimer timer);

    void build(Build build);

    void validate(Validate validate);

    void extend(Extend extend);

    void sign(SignProposal sign);

    void sign(SignVote sign);

    void share(ShareProposal share);

    void share(SharePart share);

    void share(ShareVote share);

    void moved(Moved moved);

    void decide(Decide decide);

    void equivocation(Equivocation votes);

    void doubleProposal(DoubleProposal proposals);

    void halt(String reason);
  }
}
