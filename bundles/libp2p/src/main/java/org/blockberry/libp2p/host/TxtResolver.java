package org.blockberry.libp2p.host;

import java.io.IOException;
import java.util.List;

/** Finds the TXT records of a name. Called on a thread that may wait. */
@FunctionalInterface
public interface TxtResolver {
  /**
   * The texts of a name, none if it has none.
   *
   * @throws IOException if nobody answers within some seconds, or the answer cannot be read
   */
  List<String> txt(String name) throws IOException;

  /** Asks the name servers that this machine is set up with. */
  static TxtResolver system() {
    return DnsTxtResolver.ofThisMachine();
  }
}
