package org.blockberry.node.sign;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.SignerAwayException;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.keystore.StepAnswer;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;

/**
 * Signs with a key of the keystore and remembers durably what it signed before it gives the signature away. Specification bft
 * section 9; security class K2. Thread safe.
 */
public final class GuardedSigner implements ConsensusSigner, AutoCloseable {
  private static final List<SignedMsgType> TYPES = List.of(SignedMsgType.PROPOSAL, SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT);

  private final SigningKey key;
  private final String chainId;
  private final Bytes address;
  private final SignerState state;

  private GuardedSigner(SigningKey key, String chainId, SignerState state) {
    this.key = key;
    this.chainId = chainId;
    this.address = PublicKey.ed25519(key.publicKey()).address();
    this.state = state;
  }

  /**
   * Opens a signer.
   *
   * @param lowestHeight a height that this key certainly signed for; 0 if unknown
   * @throws SignerStateException its memory is locked, damaged, foreign or too old
   */
  public static GuardedSigner open(SigningKey key, Path stateFile, String chainId, long lowestHeight) {
    return new GuardedSigner(key, chainId, SignerState.open(FileSignDisk.open(stateFile), chainId, key.publicKey(), lowestHeight));
  }

  /**
   * Opens a signer on a simulated disk; an empty memory is begun.
   *
   * @throws SignerStateException its memory is damaged or foreign
   */
  public static GuardedSigner open(SigningKey key, SignDisk disk, String chainId) {
    GuardedSigner signer = new GuardedSigner(key, chainId, SignerState.open(disk, chainId, key.publicKey(), 0));
    if (signer.state.last().serial() == 0) {
      signer.state.begin(0);
    }
    return signer;
  }

  /**
   * Opens a signer whose memory is begun once: what says so lies elsewhere, and a memory that is missing afterwards was lost.
   *
   * @param lowestHeight as above
   * @throws SignerStateException also if the key signed in this home before and its memory is gone, unless the key has one of its own
   */
  public static GuardedSigner open(SigningKey key, Path stateFile, String chainId, long lowestHeight, BegunMemories begun) {
    if (FileSignDisk.isMissing(stateFile) && !key.remembers() && begun.has(key.publicKey())) {
      throw new SignerStateException("what the validator key signed last is missing: " + stateFile + ", but it began to sign (" + begun.file()
          + "). Copy data/signer/state from the machine that signed last. Only if the key certainly signed nothing above some HEIGHT:"
          + " blockberry consensus new-memory HEIGHT");
    }
    GuardedSigner signer = open(key, stateFile, chainId, lowestHeight);
    try {
      if (signer.state.last().serial() == 0) { // before the note: a node that ends between the two signed nothing
        signer.state.begin(0);
      }
      begun.add(key.publicKey());
      return signer;
    } catch (SignerStateException e) {
      signer.close();
      throw e;
    }
  }

  /**
   * Begins the memory of a key that has none here.
   *
   * @param signedUpTo the key signs only above this height; 0 for a key that never signed
   * @throws SignerStateException there is a memory already, or it cannot be written
   */
  public static void begin(Path stateFile, String chainId, Bytes publicKey, long signedUpTo) {
    try (SignerState state = SignerState.open(FileSignDisk.open(stateFile), chainId, publicKey, 0)) {
      if (state.last().serial() != 0) {
        throw new SignerStateException("the signer state " + stateFile + " is there already and ends at height " + state.last().height());
      }
      state.begin(signedUpTo);
    }
  }

  /**
   * Lets a key forget the lock of the height that it signed for last, and what it said there: an engine without a log goes on in the round
   * after the last signature, as if it had precommitted nothing. It still signs nothing twice. Safe only if no validator and no node has, or can
   * still get, a commit of that height, which an operator has to know.
   *
   * @param height what was signed last is of this height
   * @throws SignerStateException it is of another one, or the memory is locked, damaged or foreign
   */
  public static void forgetLock(Path stateFile, String chainId, Bytes publicKey, long height) {
    forgetLock(FileSignDisk.open(stateFile), chainId, publicKey, height);
  }

  /** As {@link #forgetLock(Path, String, Bytes, long)}; {@code disk} is closed afterwards. */
  public static void forgetLock(SignDisk disk, String chainId, Bytes publicKey, long height) {
    try (SignerState state = SignerState.open(disk, chainId, publicKey, 0)) {
      SignRecord last = state.last();
      if (last.height() != height || last.round() == Integer.MAX_VALUE) {
        throw new SignerStateException("the signer state " + disk.name() + " ends at height " + last.height()
            + (last.round() == Integer.MAX_VALUE ? ", above which it signs" : "") + ": there is no lock of height " + height + " to forget");
      }
      state.store(height, last.round(), STEP_PRECOMMIT, Bytes.EMPTY, Bytes.EMPTY, Optional.of(SignedRounds.NONE));
    }
  }

  /**
   * What a memory says, without a key.
   *
   * @param signed empty if it is not certain what was signed at the height of {@code last}
   */
  public record Memory(SignedStep last, Optional<SignedHeight> signed) {}

  /** Reads a memory. @throws SignerStateException it is locked, damaged or foreign */
  public static Memory look(Path stateFile, String chainId, Bytes publicKey) {
    try (SignerState state = SignerState.open(FileSignDisk.open(stateFile), chainId, publicKey, 0)) {
      return new Memory(step(state.last()), height(state.last()));
    }
  }

  @Override
  public String keyType() {
    return key.type();
  }

  @Override
  public Bytes publicKey() {
    return key.publicKey();
  }

  @Override
  public Bytes address() {
    return address;
  }

  @Override
  public synchronized SignedStep last() {
    return step(state.last());
  }

  @Override
  public synchronized Optional<SignedHeight> signedHeight() {
    return height(state.last());
  }

  private static SignedStep step(SignRecord last) {
    return new SignedStep(last.height(), last.round(), last.step());
  }

  private static Optional<SignedHeight> height(SignRecord last) {
    return last.height() < 1 ? Optional.empty() : last.rounds().map(known -> known.at(last.height(), last.said()));
  }

  @Override
  public synchronized Bytes sign(long height, int round, int step, Bytes signBytes) {
    SignRecord last = state.last();
    if (last.sameStep(height, round, step) && last.signBytes().equals(signBytes)) {
      return last.signature();
    }
    Signed signed = signNew(height, round, step, signBytes);
    if (!signed.signBytes().equals(signBytes)) {
      throw new DoubleSignException(place(height, round, step) + " was signed with another time, before this node's memory of it");
    }
    return signed.signature();
  }

  @Override
  public synchronized Signed signStep(long height, int round, int step, Bytes signBytes) {
    if (step < 0 || step >= TYPES.size() || !SignBytes.isFor(signBytes, chainId, TYPES.get(step), height, round)) {
      throw new IllegalArgumentException("asked to sign what are no sign bytes of chain " + chainId + ", " + place(height, round, step));
    }
    SignRecord last = state.last();
    if (last.sameStep(height, round, step)
        && (last.signBytes().equals(signBytes) || SignBytes.sameExceptTime(last.signBytes(), signBytes))) {
      return new Signed(last.signBytes(), last.signature());
    }
    return signNew(height, round, step, signBytes);
  }

  /**
   * Keeps nothing: what decides whether an extension may be signed is the record of its precommit, which is durable already.
   */
  @Override
  public synchronized Bytes signExtension(long height, int round, Bytes signBytes) {
    if (!SignBytes.isExtension(signBytes, chainId, height, round)) {
      throw new IllegalArgumentException("asked to sign what is no vote extension of chain " + chainId + ", height " + height + ", round " + round);
    }
    SignRecord last = state.last();
    if (!last.sameStep(height, round, STEP_PRECOMMIT) || !last.isForABlock()) {
      throw new DoubleSignException("asked to sign a vote extension of height " + height + ", round " + round
          + " but what was signed last is no precommit for a block of that round: " + place(last.height(), last.round(), last.step()));
    }
    StepAnswer answer = key.signExtension(height, round, signBytes);
    if (answer.signed().isEmpty()) {
      if (answer.last().isEmpty()) {
        throw new SignerAwayException(answer.reason());
      }
      throw new DoubleSignException("the key refuses to sign a vote extension: " + answer.reason());
    }
    if (!answer.signed().get().signBytes().equals(signBytes)) {
      throw new IllegalStateException("the key signed something else than the vote extension that it was asked to");
    }
    return answer.signed().get().signature();
  }

  private Signed signNew(long height, int round, int step, Bytes signBytes) {
    SignRecord last = state.last();
    if (!last.before(height, round, step)) {
      throw new DoubleSignException("asked to sign " + place(height, round, step) + " but "
          + place(last.height(), last.round(), last.step()) + " is signed already");
    }
    StepAnswer answer = key.signStep(height, round, step, signBytes);
    if (answer.signed().isEmpty()) {
      adopt(answer.last().orElseThrow(() -> new SignerAwayException(answer.reason())), height);
      throw new DoubleSignException("the key refuses to sign " + place(height, round, step) + ": " + answer.reason());
    }
    Signed signed = answer.signed().get();
    if (!signed.signBytes().equals(signBytes) && !SignBytes.sameExceptTime(signed.signBytes(), signBytes)) {
      throw new IllegalStateException("the key signed something else than " + place(height, round, step) + " as it was asked to");
    }
    state.store(height, round, step, signed.signBytes(), signed.signature(), last.roundsAfter(height, signed.signBytes()));
    return signed;
  }

  /** A key with a memory of its own signed a step of this height that this node forgot, so that the engine moves to a later one. */
  private void adopt(SignedStep keys, long height) {
    if (keys.height() == height && state.last().before(height, keys.round(), keys.step())) {
      state.store(height, keys.round(), keys.step(), Bytes.EMPTY, Bytes.EMPTY, Optional.empty()); // what it was, and whether it locks, is unknown
    }
  }

  private static String place(long height, int round, int step) {
    return "height " + height + ", round " + round + ", step " + step;
  }

  /** What was signed last, as its file holds it, for a backup. */
  public synchronized byte[] memory() throws java.io.IOException {
    return state.content();
  }

  /** Records made durable since it was opened; one before each signature that is given away for the first time. */
  public long syncedWrites() {
    return state.syncedWrites();
  }

  @Override
  public synchronized void close() {
    state.close();
  }
}
