package org.blockberry.launcher.log;

/**
 * What every log line can say about the node: a snapshot that the node replaces and the encoder reads, because a thread-bound context
 * would be empty on most threads. One per JVM, as logging is; with several nodes in a JVM the last one that spoke wins. Threading: any.
 *
 * @param moniker name of the node, empty until known
 * @param height last committed height, 0 until known
 */
record NodeFacts(String moniker, long height) {
  private static volatile NodeFacts now = new NodeFacts("", 0);

  static NodeFacts now() {
    return now;
  }

  static synchronized void moniker(String name) {
    now = new NodeFacts(name, now.height);
  }

  static synchronized void height(long committed) {
    now = new NodeFacts(now.moniker, committed);
  }
}
