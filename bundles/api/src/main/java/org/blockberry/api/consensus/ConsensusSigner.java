package org.blockberry.api.consensus;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Signs for this validator and never twice differently for one height, round and step: what it signed is durable before the
 * signature is given away. Threading: any, one at a time. Source: specification bft section 9.
 */
@ProviderType
public interface ConsensusSigner {
  /** Step of a proposal. */
  int STEP_PROPOSAL = 0;
  /** Step of a prevote. */
  int STEP_PREVOTE = 1;
  /** Step of a precommit. */
  int STEP_PRECOMMIT = 2;

  /** {@code ed25519}. */
  String keyType();

  /** Public key, 32 bytes. */
  Bytes publicKey();

  /** Address, 20 bytes. */
  Bytes address();

  /**
   * The last height, round and step signed for; so that an engine that lost its memory moves to a later round.
   */
  SignedStep last();

  /**
   * Signs.
   *
   * @param signBytes CometBFT's sign bytes for that step
   * @return 64 bytes; the earlier signature when the same bytes were signed before
   * @throws DoubleSignException other bytes were signed for this step, or a later step was signed for
   * @throws SignerAwayException the key does not answer now; ask again
   */
  Bytes sign(long height, int round, int step, Bytes signBytes);

  /**
   * Signs a vote or a proposal. After a crash an engine asks for its last step again, with the time of its clock: then it gets what was
   * signed before, and must say that instead of what it asked for. A signer that does not know sign bytes refuses in that case.
   *
   * @param signBytes CometBFT's sign bytes for that step
   * @return what is signed, and the signature: {@code signBytes}, or the earlier ones if they differ in nothing but the time
   * @throws DoubleSignException something else was signed for this step, or a later step was signed for
   * @throws SignerAwayException the key does not answer now; ask again
   * @throws IllegalArgumentException they are not this chain's sign bytes for that height, round and step
   */
  default Signed signStep(long height, int round, int step, Bytes signBytes) {
    return new Signed(signBytes, sign(height, round, step, signBytes));
  }

  /**
   * Signs what the application adds to a precommit for a block, after {@link #signStep} signed that precommit and before anything else. An
   * extension binds nobody, so another one may be signed for the same round.
   *
   * @param signBytes CometBFT's sign bytes of a vote extension
   * @return 64 bytes
   * @throws DoubleSignException what was signed last is no precommit for a block of that height and round
   * @throws SignerAwayException the key does not answer now; ask again
   * @throws IllegalArgumentException they are not this chain's sign bytes of a vote extension of that height and round
   */
  default Bytes signExtension(long height, int round, Bytes signBytes) {
    throw new UnsupportedOperationException("this signer knows no vote extensions");
  }

  /**
   * What is remembered of the height of {@link #last}, so that an engine which lost its log in the middle of it can go on without breaking a
   * promise. Empty if nothing was signed, or if it is not certain what was: then nothing may be signed at that height that depends on it.
   */
  default Optional<SignedHeight> signedHeight() {
    return Optional.empty();
  }

  /**
   * What was signed at one height.
   *
   * @param height 1 or more
   * @param lockedRound round of the last precommit for a block, -1 if there was none at this height
   * @param lockedBlock the encoded id of that block, empty if there was none
   * @param signed what is still known of what was signed in the last rounds, oldest first; the last step's is missing if it may not be
   *     said again
   */
  record SignedHeight(long height, int lockedRound, Bytes lockedBlock, List<Signed> signed) {
    /** Copies; refuses a lock without a block. */
    public SignedHeight {
      signed = List.copyOf(signed);
      if (height < 1 || lockedRound < -1 || lockedRound < 0 != lockedBlock.isEmpty()) {
        throw new IllegalArgumentException("height " + height + " with a lock of round " + lockedRound + " on " + lockedBlock);
      }
    }
  }

  /**
   * A signature and what it signs.
   *
   * @param signature 64 bytes
   */
  record Signed(Bytes signBytes, Bytes signature) {
    /** Refuses null. */
    public Signed {
      java.util.Objects.requireNonNull(signBytes, "signBytes");
      java.util.Objects.requireNonNull(signature, "signature");
    }
  }

  /**
   * A step that was signed for.
   *
   * @param height 0 if nothing was signed yet
   */
  record SignedStep(long height, int round, int step) {}
}
