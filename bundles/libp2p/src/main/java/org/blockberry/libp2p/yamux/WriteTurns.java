package org.blockberry.libp2p.yamux;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/** Whose turn it is to write: streams that were refused come back in the order in which they asked, one frame each while others wait. */
final class WriteTurns {
  private final ArrayDeque<YamuxStream> waiting = new ArrayDeque<>();
  private YamuxStream serving;
  private boolean used;

  boolean isTurnOf(YamuxStream stream) {
    return waiting.isEmpty() || serving == stream && !used;
  }

  void wrote(YamuxStream stream) {
    used |= serving == stream;
  }

  /** To be called when the stream wants to write and has credit to do so. */
  void join(YamuxStream stream) {
    if (!stream.inLine) {
      stream.inLine = true;
      waiting.addLast(stream);
    }
  }

  void leave(YamuxStream stream) {
    if (stream.inLine) {
      stream.inLine = false;
      waiting.remove(stream);
    }
  }

  /** Gives turns as long as there is room. */
  void serve(BooleanSupplier room) {
    if (serving != null) {
      return; // we are inside a turn
    }
    while (!waiting.isEmpty() && room.getAsBoolean()) {
      YamuxStream stream = waiting.pollFirst();
      stream.inLine = false;
      stream.wantsToWrite = false;
      serving = stream;
      used = false;
      try {
        stream.handler().writable(stream);
      } finally {
        serving = null;
      }
    }
  }
}
