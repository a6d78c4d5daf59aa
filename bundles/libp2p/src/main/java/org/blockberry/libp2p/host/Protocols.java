package org.blockberry.libp2p.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The protocols that streams of peers may have now. Threading: any thread. */
final class Protocols {
  private final Map<String, StreamAcceptor> acceptors = new ConcurrentHashMap<>();

  void put(String protocol, StreamAcceptor acceptor) {
    if (acceptors.putIfAbsent(protocol, acceptor) != null) {
      throw new IllegalStateException(protocol + " is taken");
    }
  }

  boolean remove(String protocol) {
    return acceptors.remove(protocol) != null;
  }

  boolean has(String protocol) {
    return acceptors.containsKey(protocol);
  }

  /** Or null, when it was removed meanwhile. */
  StreamAcceptor get(String protocol) {
    return acceptors.get(protocol);
  }

  List<String> names() {
    List<String> names = new ArrayList<>(acceptors.keySet());
    names.sort(null);
    return names;
  }
}
