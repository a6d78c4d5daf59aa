package org.blockberry.testing.simulator;

import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.SignBytes;
import org.blockberry.consensus.bft.replica.World;

/** A signer with the rules of specification bft section 9 whose memory survives crashes. */
final class SimSigner {
  private final int place;
  private long height;
  private int round;
  private int step;
  private Bytes signBytes = Bytes.EMPTY;
  private Bytes signature = Bytes.EMPTY;

  SimSigner(int place) {
    this.place = place;
  }

  SignedStep last() {
    return new SignedStep(height, round, step);
  }

  World.Signature sign(long h, int r, int s, Bytes bytes) {
    if (h == height && r == round && s == step && !signBytes.isEmpty()) {
      if (SignBytes.sameExceptTime(signBytes, bytes)) {
        return new World.Signature(signBytes, signature);
      }
      throw new DoubleSignException("something else is signed for " + h + "/" + r + "/" + s);
    }
    if (h < height || h == height && (r < round || r == round && s < step)) {
      throw new DoubleSignException(height + "/" + round + "/" + step + " is signed, asked for " + h + "/" + r + "/" + s);
    }
    height = h;
    round = r;
    step = s;
    signBytes = bytes;
    signature = SimKeys.sign(place, bytes);
    return new World.Signature(signBytes, signature);
  }
}
