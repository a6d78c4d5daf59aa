package org.blockberry.api.keystore;

import java.util.Optional;
import org.blockberry.api.plugin.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/** Where private keys are kept. A private key never leaves it. Threading: any. */
@ConsumerType
public interface Keystore extends Plugin {
  /** Purpose of the key that signs blocks and votes. */
  String VALIDATOR = "validator";
  /** Purpose of the key that names the node in the network. */
  String NODE = "node";

  /** The key for {@code purpose}; empty if there is none. */
  Optional<SigningKey> key(String purpose);
}
