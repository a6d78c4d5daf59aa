package org.blockberry.testing.contracts;

import java.nio.file.Path;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.transport.TransportContext;
import org.blockberry.api.transport.TransportListener;

/** What a transport needs in a test: a key, and somebody who remembers what peers did. Its timers run in real time. */
public final class TestTransportContext extends TestContext implements TransportContext {
  private final SigningKey identity;
  private final TransportListener listener;
  private final boolean acceptsInbound;

  /**
   * A context of one node.
   *
   * @param folder of the node; another context over it is the node after a restart
   */
  public TestTransportContext(Path folder, SigningKey identity, TransportListener listener) {
    this(folder, identity, listener, true);
  }

  /**
   * As above.
   *
   * @param acceptsInbound whether the node takes connections
   */
  public TestTransportContext(Path folder, SigningKey identity, TransportListener listener, boolean acceptsInbound) {
    super(folder);
    this.acceptsInbound = acceptsInbound;
    this.identity = identity;
    this.listener = listener;
  }

  @Override
  public SigningKey identity() {
    return identity;
  }

  @Override
  public TransportListener listener() {
    return listener;
  }

  @Override
  public String agent() {
    return "test/1";
  }

  @Override
  public boolean acceptsInbound() {
    return acceptsInbound;
  }

  @Override
  public boolean development() {
    return false;
  }
}
