package org.blockberry.glueberry.handshake;

import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.GlueberryException;

/** What a handshake wants done. A visitor instead of a switch, so that nobody can forget one. */
public sealed interface HandshakeStep {
  /** Hands this step to {@code driver}. */
  void accept(Driver driver);

  /** Who carries the steps out, in the order given. */
  interface Driver {
    /** Write these bytes to the handshake stream. */
    void write(Bytes frame);

    /** Derive the key and allow the named streams, before the next step: from here on the peer may send on them. */
    void prepare(Bytes peerKey);

    /** Both sides are ready: the peer is established. The last step. */
    void established();

    /** It has failed: reset the stream and close the connection. The last step. */
    void failed(GlueberryException why);
  }

  /** @param frame whole frames */
  record Write(Bytes frame) implements HandshakeStep {
    @Override
    public void accept(Driver driver) {
      driver.write(frame);
    }
  }

  /** @param peerKey the Ed25519 key that stands in the peer's id */
  record Prepare(Bytes peerKey) implements HandshakeStep {
    @Override
    public void accept(Driver driver) {
      driver.prepare(peerKey);
    }
  }

  /** Both sides are ready. */
  record Established() implements HandshakeStep {
    @Override
    public void accept(Driver driver) {
      driver.established();
    }
  }

  /** @param why with code HANDSHAKE_FAILED, HANDSHAKE_TIMEOUT or STREAM_CLOSED */
  record Failed(GlueberryException why) implements HandshakeStep {
    @Override
    public void accept(Driver driver) {
      driver.failed(why);
    }
  }
}
