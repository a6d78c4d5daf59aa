package org.blockberry.crypto.keystore;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;

/** The readable part of a key file; none of it is secret, all of it is authenticated by the sealed part. */
public record KeyFileHeader(KeyIdentity identity, Bytes publicKey, Argon2Cost cost, Bytes salt, Bytes nonce) {
  static final int VERSION = 1;
  static final String KDF = "argon2id";
  static final String CIPHER = "aes-256-gcm";
  static final int SALT_BYTES = 32;
  static final int NONCE_BYTES = 12;

  public KeyFileHeader {
    requireNonNull(identity, "identity");
    requireNonNull(cost, "cost");
    size("public key", publicKey, Ed25519.PUBLIC_KEY_BYTES);
    size("salt", salt, SALT_BYTES);
    size("nonce", nonce, NONCE_BYTES);
  }

  /** Every field in a fixed order, each with its length: two different headers never give the same bytes. */
  byte[] canonicalBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      text(out, "blockberry-key");
      out.writeInt(VERSION);
      text(out, identity.purpose().label());
      text(out, identity.chainId());
      field(out, publicKey.toArray());
      text(out, KDF);
      out.writeInt(cost.memoryKib());
      out.writeInt(cost.iterations());
      out.writeInt(cost.parallelism());
      field(out, salt.toArray());
      text(out, CIPHER);
      field(out, nonce.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    field(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void field(DataOutputStream out, byte[] content) throws IOException {
    out.writeInt(content.length);
    out.write(content);
  }

  private static void size(String what, Bytes value, int expected) {
    if (value.size() != expected) {
      throw new IllegalArgumentException("the " + what + " has " + value.size() + " bytes but must have " + expected);
    }
  }
}
