package org.blockberry.testing.contracts;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.SignerAwayException;
import org.blockberry.api.value.Bytes;

/**
 * Signs with a fresh Ed25519 key of the JDK and never twice differently. Remembers everything; keep the object over a
 * simulated restart, as the real one keeps its file. Thread safe.
 */
public final class FakeSigner implements ConsensusSigner {
  /** A signature that was given away. */
  public record Signed(long height, int round, int step, Bytes signBytes, Bytes signature) {}

  private static final int X509_PREFIX_BYTES = 12; // of an Ed25519 key; the raw 32 bytes follow

  private final KeyPair pair;
  private final Bytes publicKey;
  private final List<Signed> signed = new CopyOnWriteArrayList<>();
  private int away;
  private Signed last = new Signed(0, 0, 0, Bytes.EMPTY, Bytes.EMPTY);

  /** A signer with a new key. */
  public FakeSigner() {
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("JDK 17 has Ed25519", e);
    }
    byte[] encoded = pair.getPublic().getEncoded();
    publicKey = Bytes.copyOf(encoded, X509_PREFIX_BYTES, encoded.length - X509_PREFIX_BYTES);
  }

  /** Everything signed, in order, without repetitions of the same bytes. */
  public List<Signed> signed() {
    return List.copyOf(signed);
  }

  /** Whether anything was signed for {@code height}. */
  public boolean signedFor(long height) {
    return signed.stream().anyMatch(one -> one.height() == height);
  }

  /** The next {@code times} requests find nobody, as with a key in another process. */
  public synchronized void away(int times) {
    away = times;
  }

  @Override
  public String keyType() {
    return "ed25519";
  }

  @Override
  public Bytes publicKey() {
    return publicKey;
  }

  @Override
  public Bytes address() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      publicKey.update(sha);
      return Bytes.copyOf(sha.digest(), 0, 20);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public synchronized SignedStep last() {
    return new SignedStep(last.height(), last.round(), last.step());
  }

  @Override
  public synchronized Bytes sign(long height, int round, int step, Bytes signBytes) {
    if (away > 0) {
      away--;
      throw new SignerAwayException("away " + away + " times more");
    }
    int order = compare(height, round, step);
    if (order == 0 && signBytes.equals(last.signBytes())) {
      return last.signature();
    }
    if (order <= 0 && last.height() != 0) {
      throw new DoubleSignException("asked for " + height + "/" + round + "/" + step + " after " + last.height() + "/"
          + last.round() + "/" + last.step());
    }
    last = new Signed(height, round, step, signBytes, signature(signBytes));
    signed.add(last);
    return last.signature();
  }

  /** As the real one: for the precommit that was signed last. */
  @Override
  public synchronized Bytes signExtension(long height, int round, Bytes signBytes) {
    if (compare(height, round, STEP_PRECOMMIT) != 0) {
      throw new DoubleSignException("asked for an extension of " + height + "/" + round + " after " + last.height() + "/" + last.round() + "/"
          + last.step());
    }
    return signature(signBytes);
  }

  private Bytes signature(Bytes message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message.toArray());
      return Bytes.wrap(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK could not sign", e);
    }
  }

  private int compare(long height, int round, int step) {
    if (height != last.height()) {
      return Long.compare(height, last.height());
    }
    return round != last.round() ? Integer.compare(round, last.round()) : Integer.compare(step, last.step());
  }
}
