package org.blockberry.libp2p.yamux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The streams that are open. Of those that ended nothing is kept. */
final class StreamTable {
  private static final long MAX_ID = 0xffff_ffffL;

  private final Map<Integer, YamuxStream> streams = new HashMap<>();
  private YamuxStream last; // frames of one stream tend to follow each other
  private long nextId;
  private int inbound;

  /** @param dialer who dialled has odd ids */
  StreamTable(boolean dialer) {
    this.nextId = dialer ? 1 : 2;
  }

  YamuxStream get(int id) {
    if (last == null || last.wireId() != id) {
      YamuxStream found = streams.get(id);
      if (found == null) {
        return null;
      }
      last = found;
    }
    return last;
  }

  void add(YamuxStream stream) {
    streams.put(stream.wireId(), stream);
    inbound += stream.inbound() ? 1 : 0;
  }

  void remove(YamuxStream stream) {
    streams.remove(stream.wireId());
    inbound -= stream.inbound() ? 1 : 0;
    if (last == stream) {
      last = null;
    }
  }

  /** Whether we can open no more streams, ever. */
  boolean idsUsedUp() {
    return nextId > MAX_ID;
  }

  int takeId() {
    int id = (int) nextId;
    nextId += 2;
    return id;
  }

  /** For tests of the end of the ids. */
  void nextId(long id) {
    nextId = id;
  }

  int inbound() {
    return inbound;
  }

  int outbound() {
    return streams.size() - inbound;
  }

  /** A copy, so that it may be gone through while streams end. */
  List<YamuxStream> all() {
    return List.copyOf(streams.values());
  }
}
