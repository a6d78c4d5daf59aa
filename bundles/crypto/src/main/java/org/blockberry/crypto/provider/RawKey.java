package org.blockberry.crypto.provider;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A secret key that can be wiped, which the JDK's SecretKeySpec cannot. Not thread safe. */
public final class RawKey implements SecretKey {
  private final String algorithm;
  private final transient byte[] content;
  private transient boolean wiped;

  /**
   * Takes {@code owned} as it stands.
   *
   * @param owned given away by the caller
   */
  public RawKey(String algorithm, byte[] owned) {
    this.algorithm = algorithm;
    this.content = owned;
  }

  /** Overwrites the key. */
  public void wipe() {
    wiped = true;
    Arrays.fill(content, (byte) 0);
  }

  /** Whether the key is gone. */
  public boolean isWiped() {
    return wiped;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return content.clone();
  }
}
