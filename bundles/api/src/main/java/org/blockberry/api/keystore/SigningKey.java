package org.blockberry.api.keystore;

import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/** A private key that can be used but not read. Threading: any. */
@ConsumerType
public interface SigningKey {
  /** {@code ed25519}. */
  String type();

  /** Public key, 32 bytes. */
  Bytes publicKey();

  /** Signs {@code message}; 64 bytes. */
  Bytes sign(Bytes message);
}
