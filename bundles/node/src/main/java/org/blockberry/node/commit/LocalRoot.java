package org.blockberry.node.commit;

import java.util.Optional;
import org.blockberry.api.value.Bytes;

/** By which root this node has a state that the chain knows by another: after the content of its state store moved into one of another type. */
@FunctionalInterface
public interface LocalRoot {
  /** No state was moved. */
  LocalRoot SAME = (height, chains) -> chains;

  /**
   * The root that the application must have after a block.
   *
   * @param chains the app hash that the chain has for it
   */
  Bytes of(long height, Bytes chains);

  /** Why this node cannot execute the blocks above {@code height} again, up to the tip; empty if it can. */
  default Optional<String> barrierAbove(long height) {
    return Optional.empty();
  }
}
