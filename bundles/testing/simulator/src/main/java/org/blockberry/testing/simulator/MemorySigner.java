package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedContent;
import org.blockberry.consensus.bft.replica.World;

/** Cheap: the rules of specification bft section 9, with a memory that no crash touches. */
final class MemorySigner implements SimSigner {
  private final SimKeys keys;
  private final int key;
  private long height;
  private int round;
  private int step;
  private Bytes signBytes = Bytes.EMPTY;
  private Bytes signature = Bytes.EMPTY;
  private boolean known = true; // whether what follows is
  private int lockedRound = -1;
  private Bytes lockedBlock = Bytes.EMPTY;
  private final List<Signed> signed = new ArrayList<>(); // at this height, in the last two rounds

  MemorySigner(SimKeys keys, int key) {
    this.keys = keys;
    this.key = key;
  }

  @Override
  public void crash() {
    // it remembers
  }

  @Override
  public void forgetRounds() {
    known = false;
  }

  @Override
  public void forgetLock() {
    step = ConsensusSigner.STEP_PRECOMMIT;
    signBytes = Bytes.EMPTY;
    signature = Bytes.EMPTY;
    known = true;
    lockedRound = -1;
    lockedBlock = Bytes.EMPTY;
    signed.clear();
  }

  @Override
  public Optional<SignedHeight> signedHeight() {
    return height < 1 || !known ? Optional.empty() : Optional.of(new SignedHeight(height, lockedRound, lockedBlock, signed));
  }

  @Override
  public SignedStep last() {
    return new SignedStep(height, round, step);
  }

  @Override
  public Bytes signExtension(long h, int r, Bytes bytes) {
    if (h != height || r != round || step != ConsensusSigner.STEP_PRECOMMIT || signBytes.isEmpty()
        || SignedContent.decode(signBytes).blockId().isNil() || !SignBytes.isExtension(bytes, Simulation.CHAIN, h, r)) {
      throw new DoubleSignException("no precommit for a block of " + h + "/" + r + " was signed last");
    }
    return keys.sign(key, bytes);
  }

  @Override
  public World.Signature sign(long h, int r, int s, Bytes bytes) {
    if (h == height && r == round && s == step && !signBytes.isEmpty()) {
      if (SignBytes.sameExceptTime(signBytes, bytes)) {
        return new World.Signature(signBytes, signature);
      }
      throw new DoubleSignException("something else is signed for " + h + "/" + r + "/" + s);
    }
    if (h < height || h == height && (r < round || r == round && s < step)) {
      throw new DoubleSignException(height + "/" + round + "/" + step + " is signed, asked for " + h + "/" + r + "/" + s);
    }
    if (h > height) {
      known = true;
      lockedRound = -1;
      lockedBlock = Bytes.EMPTY;
      signed.clear();
    }
    SignedContent content = SignedContent.decode(bytes);
    if (s == ConsensusSigner.STEP_PRECOMMIT && !content.blockId().isNil()) {
      lockedRound = r;
      lockedBlock = content.blockId().encode();
    }
    height = h;
    round = r;
    step = s;
    signBytes = bytes;
    signature = keys.sign(key, bytes);
    signed.add(new Signed(bytes, signature));
    long previous = signed.stream().mapToLong(one -> SignedContent.decode(one.signBytes()).round()).filter(one -> one < r).max().orElse(r);
    signed.removeIf(one -> SignedContent.decode(one.signBytes()).round() < previous);
    return new World.Signature(signBytes, signature);
  }
}
