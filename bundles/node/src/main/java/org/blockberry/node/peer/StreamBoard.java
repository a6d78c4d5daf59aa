package org.blockberry.node.peer;

import org.blockberry.api.transport.StreamHandler;

/** Makes streams of what fills a slot known to whoever speaks over the transport. Threading: any. */
@FunctionalInterface
public interface StreamBoard {
  /** Nobody speaks to peers. */
  StreamBoard NOBODY = handler -> () -> { };

  /** @return takes the stream away again */
  Runnable open(StreamHandler handler);
}
