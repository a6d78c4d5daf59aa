package org.blockberry.api.transport;

import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.plugin.TimedContext;
import org.osgi.annotation.versioning.ProviderType;

/** What the node lends to a transport. */
@ProviderType
public interface TransportContext extends TimedContext {
  /** The key that names this node to others. Used through the node, so that it never leaves the keystore. */
  SigningKey identity();

  /** Who is told what peers do; always the same object, whoever listens behind it. */
  TransportListener listener();

  /** Name and version of the node's software, for peers that ask. */
  String agent();

  /** Whether this is a development node, which other machines need not reach. */
  boolean development();

  /** Whether this node takes connections. If not, the transport listens nowhere. */
  default boolean acceptsInbound() {
    return true;
  }
}
