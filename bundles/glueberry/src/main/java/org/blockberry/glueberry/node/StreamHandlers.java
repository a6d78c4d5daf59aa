package org.blockberry.glueberry.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamAcceptor;
import org.blockberry.libp2p.host.StreamListener;

/**
 * Which protocols are registered with the host. A name is there as long as somebody may use it, so that identify lists nothing that would be refused;
 * it stays when a peer goes, for it may come back. Threading: any thread.
 */
final class StreamHandlers {
  /** Takes the streams of all peers. On event loops. */
  interface Acceptor {
    StreamListener accept(StreamName name, HostStream stream);
  }

  private final Host host;
  private final boolean two;
  private final Set<StreamName> registered = new LinkedHashSet<>(); // guarded by this
  private final Set<StreamName> everybody = new LinkedHashSet<>(); // guarded by this
  private Set<String> advertised = Set.of(); // guarded by this
  private volatile Acceptor acceptor;

  StreamHandlers(Host host, boolean two) {
    this.host = host;
    this.two = two;
  }

  /** Once, before anything is registered. */
  void begin(Acceptor taker) {
    acceptor = taker;
    host.handle(StreamName.HANDSHAKE.protocolId(), stream -> acceptor.accept(StreamName.HANDSHAKE, stream));
  }

  /** These may be used by somebody from now on. */
  synchronized void register(Collection<StreamName> names) {
    Map<String, StreamAcceptor> fresh = new HashMap<>();
    for (StreamName name : names) {
      if (registered.add(name)) {
        for (String protocol : protocols(name)) {
          fresh.put(protocol, stream -> acceptor.accept(name, stream));
        }
      }
    }
    if (!fresh.isEmpty()) {
      host.handle(fresh);
    }
  }

  /** Shows these, and those of before no longer. */
  synchronized void advertise(Set<String> protocols) {
    List<String> gone = advertised.stream().filter(each -> !protocols.contains(each)).toList();
    Map<String, StreamAcceptor> fresh = new HashMap<>();
    protocols.stream().filter(each -> !advertised.contains(each)).forEach(each -> fresh.put(each, refused -> null));
    if (!gone.isEmpty()) {
      host.unhandle(gone);
    }
    if (!fresh.isEmpty()) {
      host.handle(fresh);
    }
    advertised = Set.copyOf(protocols);
  }

  /** Nobody may use it any more. */
  synchronized void unregister(StreamName name) {
    everybody.remove(name);
    if (registered.remove(name)) {
      host.unhandle(protocols(name));
    }
  }

  /** It is for every prepared peer. */
  synchronized void addForEverybody(StreamName name) {
    everybody.add(name);
    register(List.of(name));
  }

  /** What every prepared peer may use. */
  synchronized List<StreamName> forEverybody() {
    return new ArrayList<>(everybody);
  }

  synchronized boolean isForEverybody(StreamName name) {
    return everybody.contains(name);
  }

  private List<String> protocols(StreamName name) {
    return two ? List.of(name.protocolIdTwo(), name.protocolId()) : List.of(name.protocolId());
  }
}
