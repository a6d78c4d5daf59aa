package org.blockberry.chain.light;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.LightBlock;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Somebody who is asked for light blocks and is not believed: a node's RPC, a peer, a folder.
 *
 * <p>Threading: a light client calls it from its caller's thread, one call at a time. An implementation bounds what it reads and how long it waits.
 */
@ConsumerType
public interface LightBlockSource {
  /** Asks for the newest block. */
  long LATEST = 0;

  /** How messages call it, for example its address without credentials. */
  String name();

  /**
   * Header, commit and validators of a height. Nothing about them needs to be verified here.
   *
   * @param height 1 or more, or {@link #LATEST}
   * @throws LightSourceException it did not answer, does not have the height, or the answer cannot be read
   */
  LightBlock lightBlock(long height) throws LightSourceException;

  /**
   * SHA-256 of the chain-state record that the source keeps after a height, which no header covers. Sources that are nodes of ours have one.
   *
   * @param height 1 or more
   * @return empty if it has none
   * @throws LightSourceException it did not answer
   */
  default Optional<Bytes> stateRecord(long height) throws LightSourceException {
    return Optional.empty();
  }
}
