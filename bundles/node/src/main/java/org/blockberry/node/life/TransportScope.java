package org.blockberry.node.life;

import java.util.function.Supplier;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.transport.TransportContext;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What a transport is lent. */
final class TransportScope extends InstanceScope implements TransportContext {
  private final Supplier<SigningKey> identity;
  private final TransportListener listener;
  private final String agent;
  private final boolean acceptsInbound;

  TransportScope(String type, NodeServices services, Supplier<SigningKey> identity, TransportListener listener, String agent,
      boolean acceptsInbound) {
    super(SlotName.TRANSPORT, type, services);
    this.identity = identity;
    this.listener = listener;
    this.agent = agent;
    this.acceptsInbound = acceptsInbound;
  }

  @Override
  public SigningKey identity() {
    return identity.get();
  }

  @Override
  public TransportListener listener() {
    return listener;
  }

  @Override
  public String agent() {
    return agent;
  }

  @Override
  public boolean acceptsInbound() {
    return acceptsInbound;
  }

  @Override
  public boolean development() {
    return services().development();
  }
}
