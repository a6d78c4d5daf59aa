package org.blockberry.testing.simulator;

import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.replica.World;

/** A member's signer. */
interface SimSigner {
  /** What was signed last. */
  SignedStep last();

  /** What it remembers of that height. */
  Optional<SignedHeight> signedHeight();

  /** As {@link World#sign}. */
  World.Signature sign(long height, int round, int step, Bytes signBytes);

  /** As {@link World#signExtension}. */
  Bytes signExtension(long height, int round, Bytes signBytes);

  /** Loss of power. */
  void crash();

  /** The lock and all that was signed are forgotten, as by a memory of an earlier version: what was signed last is not. */
  void forgetRounds();

  /** What an operator does who knows that nobody has a commit of this height. */
  void forgetLock();
}
