package org.blockberry.node.commit;

/** An application gives other results, or has another state, than the chain. */
public final class OtherResults extends HaltException {
  OtherResults(String message) {
    super(message);
  }
}
