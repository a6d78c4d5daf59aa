package org.blockberry.libp2p.host;

/** Takes streams that peers open for one protocol. Called on event loops: never wait there. */
@FunctionalInterface
public interface StreamAcceptor {
  /** A stream is open. @return who is told about it, or null to reset it */
  StreamListener accept(HostStream stream);
}
