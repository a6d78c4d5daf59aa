package org.blockberry.testing.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.replica.World;
import org.blockberry.node.sign.GuardedSigner;
import org.blockberry.node.sign.SignDisk;
import org.blockberry.node.sign.SignerStateException;

/** The node's own signer, down to the bytes of its memory, on a disk that loses sectors. Opened anew after each crash. */
final class FileSigner implements SimSigner {
  private static final int SLOT = 4_096; // a record and, from its middle on, the rounds of its height

  private final SigningKey key;
  private final Dice dice;
  private final Runnable onWrite;
  private SimFile file = new SimFile();
  private GuardedSigner signer; // null until somebody asks
  private boolean begun;
  private SignedStep given = new SignedStep(0, 0, 0); // for which a signature was given away

  /** @param onWrite called before anything changes on the disk; it may throw, and then nothing does */
  FileSigner(SimKeys keys, int number, Dice dice, Runnable onWrite) {
    this.key = new Key(keys, number);
    this.dice = dice;
    this.onWrite = onWrite;
  }

  private record Key(SimKeys keys, int number) implements SigningKey {
    @Override
    public String type() {
      return "ed25519";
    }

    @Override
    public Bytes publicKey() {
      return keys.key(number).bytes();
    }

    @Override
    public Bytes sign(Bytes message) {
      return keys.sign(number, message);
    }
  }

  private GuardedSigner signer() {
    if (signer == null) {
      try {
        signer = GuardedSigner.open(key, new Disk(), Simulation.CHAIN);
      } catch (SignerStateException e) {
        throw new Violation("I14", "a crash made a signer's memory that is refused: " + e.getMessage());
      }
      begun = true;
      if (before(signer.last(), given)) {
        throw new Violation("I14", "a crash took " + given + " out of the signer's memory, whose signature was given away: it ends at " + signer.last());
      }
    }
    return signer;
  }

  private static boolean before(SignedStep one, SignedStep other) {
    return one.height() != other.height() ? one.height() < other.height()
        : one.round() != other.round() ? one.round() < other.round() : one.step() < other.step();
  }

  @Override
  public SignedStep last() {
    return signer().last();
  }

  @Override
  public Optional<SignedHeight> signedHeight() {
    return signer().signedHeight();
  }

  @Override
  public World.Signature sign(long height, int round, int step, Bytes signBytes) {
    ConsensusSigner.Signed signed = signer().signStep(height, round, step, signBytes);
    given = new SignedStep(height, round, step);
    return new World.Signature(signed.signBytes(), signed.signature());
  }

  @Override
  public Bytes signExtension(long height, int round, Bytes signBytes) {
    return signer().signExtension(height, round, signBytes);
  }

  @Override
  public void crash() {
    signer = null;
    // Until the memory is begun nothing is signed, and an operator may remove what a crash left of it.
    file = begun && (file.isDurablyThere() || dice.chance(50)) ? file.afterPowerLoss(dice) : new SimFile();
  }

  @Override
  public void forgetRounds() {
    signer = null;
    byte[] content = file.content();
    for (int rounds = SLOT / 2; rounds < content.length; rounds += SLOT) {
      Arrays.fill(content, rounds, Math.min(rounds + SLOT / 2, content.length), (byte) 0);
    }
    file.write(0, ByteBuffer.wrap(content));
    file.force();
  }

  @Override
  public void forgetLock() {
    SignedStep last = last();
    signer = null;
    GuardedSigner.forgetLock(new Disk(), Simulation.CHAIN, key.publicKey(), last.height());
  }

  private final class Disk implements SignDisk {
    @Override
    public String name() {
      return "state";
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void read(ByteBuffer into, long at) {
      byte[] content = file.content();
      if (at < content.length) {
        into.put(content, (int) at, (int) Math.min(into.remaining(), content.length - at));
      }
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      onWrite.run();
      file.write((int) at, bytes);
    }

    @Override
    public void force() {
      onWrite.run();
      file.force();
    }

    @Override
    public void forceFolder() {
      onWrite.run();
      file.forceFolder();
    }

    @Override
    public void close() {
      // nothing to release
    }
  }
}
