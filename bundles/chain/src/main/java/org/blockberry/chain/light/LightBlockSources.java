package org.blockberry.chain.light;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Opens light-block sources by address. A service of the bundle {@code sync.light}: others take it from the registry and never name that bundle.
 *
 * <p>Threading: any thread.
 */
@ProviderType
public interface LightBlockSources {
  /**
   * A source that asks the CometBFT RPC at {@code address}. Nothing is sent before it is asked; it holds no resource of its own.
   *
   * @param address URL with {@code http} or {@code https} and a host
   * @throws IllegalArgumentException another kind of address
   */
  default LightBlockSource at(String address) {
    return at(address, SourceAccess.OPEN);
  }

  /**
   * The same for a node that lets in who has a token, or whose certificate the JDK's list does not know.
   *
   * @throws IllegalArgumentException another kind of address, a file that cannot be used, or a token that would travel in the clear
   */
  LightBlockSource at(String address, SourceAccess access);
}
