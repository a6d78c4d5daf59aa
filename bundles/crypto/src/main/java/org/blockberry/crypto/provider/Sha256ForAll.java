package org.blockberry.crypto.provider;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.blockberry.crypto.Sha256;

/**
 * Gives the chosen SHA-256 to everything in this JVM that asks for one without naming a provider: transactions, trees and parts are hashed
 * where no ladder is at hand. The only thing that is registered with the JVM, and only while another hash than the JDK's is chosen.
 */
final class Sha256ForAll implements AutoCloseable {
  static final String NAME = "BlockberrySha256";

  private final Registered registered;

  /** Registers it, unless another node in this JVM did. */
  Sha256ForAll(Sha256 chosen) {
    registered = new Registered(chosen);
    Security.insertProviderAt(registered, 1);
  }

  /** Takes back what this one registered; digests that were made go on. */
  @Override
  public void close() {
    if (Security.getProvider(NAME) == registered) {
      Security.removeProvider(NAME);
    }
  }

  private static final class Registered extends Provider {
    private static final long serialVersionUID = 1;

    Registered(Sha256 chosen) {
      super(NAME, "1", "SHA-256 of the provider that the node chose");
      putService(new Service(this, "MessageDigest", "SHA-256", Sha256.class.getName(), List.of(), Map.of()) {
        @Override
        public Object newInstance(Object parameter) {
          return chosen.newDigest();
        }
      });
    }
  }
}
