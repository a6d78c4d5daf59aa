package org.blockberry.node.life;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.PublicKey;
import org.blockberry.node.sign.BegunMemories;
import org.blockberry.node.sign.GuardedSigner;
import org.blockberry.node.sign.SignerStateException;

/**
 * The right to sign: one signer while the node is a validator, none else. An engine asks once, when it is made, so that withdrawing the right
 * and making the engine anew ends it. Threading: changed by one thread at a time, read by any.
 */
final class Signing implements AutoCloseable {
  private final Path memory;
  private final Optional<BegunMemories> begun;
  private final String chainId;
  private final Supplier<ChainTip> tip;
  private volatile GuardedSigner signer;
  private volatile boolean withdrawn;
  private volatile boolean lent;

  /**
   * For a node.
   *
   * @param memory file of what was signed last
   * @param begun whose memory is begun once only; empty for development, where data is thrown away and the key kept
   */
  Signing(Path memory, Optional<BegunMemories> begun, String chainId, Supplier<ChainTip> tip) {
    this.memory = memory;
    this.begun = begun;
    this.chainId = chainId;
    this.tip = tip;
  }

  /**
   * Begins to sign with a key.
   *
   * @throws SignerStateException its memory is locked, damaged, foreign, too old or gone
   */
  void open(SigningKey key) {
    Bytes proof = tip.get().commit();
    Bytes address = PublicKey.ed25519(key.publicKey()).address();
    boolean signedLast = !proof.isEmpty() && Commit.decode(proof).signatures().stream()
        .filter(sig -> sig.flag() == BlockIdFlag.COMMIT).map(CommitSig::validatorAddress).anyMatch(address::equals);
    long lowest = signedLast ? tip.get().height() : 0;
    signer = begun.isPresent() ? GuardedSigner.open(key, memory, chainId, lowest, begun.get()) : GuardedSigner.open(key, memory, chainId, lowest);
    withdrawn = false;
  }

  /** Engines made from now on get no signer, or get it again; the one that runs is not touched. */
  void withdraw(boolean value) {
    withdrawn = value;
  }

  /** What an engine made now signs with. */
  Optional<ConsensusSigner> lend() {
    Optional<ConsensusSigner> given = present();
    lent = given.isPresent();
    return given;
  }

  private Optional<ConsensusSigner> present() {
    return withdrawn ? Optional.empty() : Optional.ofNullable(signer);
  }

  /** Whether the engine that was made last can sign. */
  boolean lent() {
    return lent;
  }

  /** Whose signatures are made now. */
  Optional<Bytes> address() {
    return present().map(ConsensusSigner::address);
  }

  /** What was signed last, as its file holds it; empty for a node that does not sign. */
  Optional<byte[]> memory() throws java.io.IOException {
    GuardedSigner open = signer;
    return open == null ? Optional.empty() : Optional.of(open.memory());
  }

  /** Records made durable since it was opened. */
  double syncedWrites() {
    GuardedSigner open = signer;
    return open == null ? 0 : open.syncedWrites();
  }

  /** Nothing is signed any more; the memory stays on disk. */
  @Override
  public void close() {
    GuardedSigner open = signer;
    signer = null;
    if (open != null) {
      open.close();
    }
  }
}
