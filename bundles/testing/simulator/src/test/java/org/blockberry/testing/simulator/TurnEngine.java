package org.blockberry.testing.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * What a plugin author might write: members propose in turn, everybody precommits the one block of the height, and the height waits for whose turn
 * it is. It tolerates crashes as long as members come back, and no liars.
 */
final class TurnEngine implements ConsensusEngine, StreamHandler {
  /** A mistake that the author made. */
  enum Mistake { NONE, FORGETS_ITS_PROPOSAL, COUNTS_HALF, NEVER_REPEATS }

  private static final StreamRules RULES = StreamRules.builder(StreamSpec.of("turns", 2 << 20)).build();
  private static final byte BLOCK = 1;
  private static final byte VOTE = 2;

  private final ConsensusContext context;
  private final Mistake mistake;
  private StreamPort port;
  private ChainTip tip;
  private ValidatorSet set;
  private int place;
  private Bytes block; // of this height, null until it is known
  private Vote own;
  private Vote[] votes;
  private boolean committing;
  private boolean resting;

  TurnEngine(ConsensusContext context, Mistake mistake) {
    this.context = context;
    this.mistake = mistake;
  }

  @Override
  public void start() {
    context.stream(this);
    context.timers().scheduleAtFixedRate(this::repeat, 300, 300, TimeUnit.MILLISECONDS);
    begin(context.tip());
  }

  private void begin(ChainTip at) {
    tip = at;
    set = ValidatorSet.decode(at.validators());
    Bytes address = signer().address();
    place = set.indexOf(address);
    block = null;
    own = null;
    votes = new Vote[set.size()];
    committing = false;
    if (height() % set.size() == place) {
      propose(address);
    }
  }

  private long height() {
    return tip.height() + 1;
  }

  private ConsensusSigner signer() {
    return context.signer().orElseThrow();
  }

  private void propose(Bytes address) {
    Path kept = context.dataFolder().resolve("proposal-" + height());
    long wanted = height();
    try {
      if (Files.exists(kept) && mistake != Mistake.FORGETS_ITS_PROPOSAL) {
        proposed(wanted, Bytes.wrap(Files.readAllBytes(kept)));
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    context.propose(0, tip.commit(), address).thenAccept(made -> {
      try {
        Files.write(kept, made.block().toArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      proposed(wanted, made.block());
    });
  }

  private void proposed(long of, Bytes made) {
    if (of == height() && block == null) {
      tell(message(BLOCK, made));
      judge(made);
    }
  }

  private void judge(Bytes candidate) {
    long wanted = height();
    context.validate(candidate).thenAccept(problem -> {
      if (problem.isEmpty() && wanted == height() && block == null) {
        block = candidate;
        BlockId id = Block.decode(candidate).blockId(candidate);
        Instant time = context.clock().instant();
        Vote vote = new Vote(SignedMsgType.PRECOMMIT, wanted, 0, id, time, signer().address(), place, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
        ConsensusSigner.Signed signed = signer().signStep(wanted, 0, ConsensusSigner.STEP_PRECOMMIT, vote.signBytes(context.chainId()));
        Instant signedTime = org.blockberry.chain.SignBytes.timestamp(signed.signBytes());
        own = new Vote(SignedMsgType.PRECOMMIT, wanted, 0, id, signedTime, signer().address(), place, signed.signature(), Bytes.EMPTY, Bytes.EMPTY);
        tell(message(VOTE, own.encode()));
        count(own);
      }
    });
  }

  private void count(Vote vote) {
    if (vote.height() == height() && votes[vote.validatorIndex()] == null) {
      votes[vote.validatorIndex()] = vote;
    }
    if (block == null || committing || resting) {
      return;
    }
    BlockId id = Block.decode(block).blockId(block);
    List<CommitSig> signatures = new ArrayList<>();
    int together = 0;
    for (Vote one : votes) {
      boolean counts = one != null && one.blockId().equals(id);
      together += counts ? 1 : 0;
      signatures.add(counts ? one.toCommitSig(id) : CommitSig.ABSENT);
    }
    if (mistake == Mistake.COUNTS_HALF ? together * 2 >= set.size() : together * 3 > set.size() * 2) {
      committing = true;
      context.commit(new SealedBlock(height(), block, new Commit(height(), 0, id, signatures).encode())).exceptionally(failure -> {
        context.fail(failure.getMessage());
        return null;
      });
    }
  }

  private void repeat() {
    if (port == null || mistake == Mistake.NEVER_REPEATS) {
      return;
    }
    if (block != null) {
      tell(message(BLOCK, block));
    }
    if (own != null) {
      tell(message(VOTE, own.encode()));
    }
  }

  private static Bytes message(byte kind, Bytes content) {
    return Bytes.wrap(new byte[] {kind}).concat(content);
  }

  private void tell(Bytes message) {
    if (port != null) {
      port.peers().stream().sorted().forEach(peer -> port.send(peer, message));
    }
  }

  // ---- stream ----

  @Override
  public StreamRules rules() {
    return RULES;
  }

  @Override
  public void opened(StreamPort opened) {
    port = opened;
    repeat();
  }

  @Override
  public void received(String peer, Bytes message) {
    Bytes content = message.slice(1, message.size());
    if (message.at(0) == VOTE) {
      Vote vote = Vote.decode(content);
      if (vote.height() == height()) {
        count(vote);
      }
    } else if (block == null && Block.decode(content).header().height() == height()) {
      judge(content);
    }
  }

  // ---- what the node says ----

  @Override
  public void onCommitted(ChainTip at) {
    if (at.height() > tip.height()) {
      begin(at);
    }
  }

  @Override
  public boolean park(long height, Duration wait) {
    resting = !committing && height() == height + 1;
    return resting;
  }

  @Override
  public void resume() {
    resting = false;
    repeat();
  }

  @Override
  public EngineStatus status() {
    return EngineStatus.builder(height(), 0, block == null ? "waits for " + height() % set.size() : "votes").build();
  }

  @Override
  public Finality finality() {
    return Finality.INSTANT;
  }
}
