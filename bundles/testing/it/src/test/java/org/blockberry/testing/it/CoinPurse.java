package org.blockberry.testing.it;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes transactions of the example application {@code utxo} as its README describes them, with the JDK's Ed25519 and none of our code. */
final class CoinPurse {
  static final int OUTPOINT = 34;
  private static final int SIGNATURE = 64;
  private static final byte[] DOMAIN = "blockberry/utxo/1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GENESIS = "blockberry/utxo/genesis".getBytes(StandardCharsets.US_ASCII);

  private final byte[] chain;
  private final KeyPair keys;
  private final byte[] owner;

  /** With a fresh key. */
  CoinPurse(String chainId) {
    chain = chainId.getBytes(StandardCharsets.US_ASCII);
    try {
      keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    byte[] encoded = keys.getPublic().getEncoded();
    owner = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
  }

  String key() {
    return HexFormat.of().formatHex(owner);
  }

  /** The outpoint of a coin that the genesis gave. */
  byte[] genesis(int index) {
    return outpoint(SpecTree.sha256(GENESIS, owner), index);
  }

  /** The outpoint of what a transaction with one input made. */
  static byte[] made(byte[] tx, int index) {
    return outpoint(SpecTree.sha256(Arrays.copyOf(tx, tx.length - SIGNATURE)), index);
  }

  private static byte[] outpoint(byte[] id, int index) {
    return ByteBuffer.allocate(OUTPOINT).put(id).putShort((short) index).array();
  }

  /** @param inputs outpoints, one behind the other */
  byte[] spend(byte[] inputs, long... amounts) throws GeneralSecurityException {
    ByteArrayOutputStream tx = new ByteArrayOutputStream();
    tx.write(1);
    tx.write(inputs.length / OUTPOINT);
    tx.writeBytes(inputs);
    tx.write(amounts.length);
    for (long amount : amounts) {
      tx.writeBytes(owner);
      tx.writeBytes(ByteBuffer.allocate(8).putLong(amount).array());
    }
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(keys.getPrivate());
    signer.update(DOMAIN);
    signer.update((byte) chain.length);
    signer.update(chain);
    signer.update(tx.toByteArray());
    byte[] signature = signer.sign();
    for (int i = 0; i < inputs.length / OUTPOINT; i++) {
      tx.writeBytes(signature);
    }
    return tx.toByteArray();
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
