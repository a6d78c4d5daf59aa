package org.blockberry.rpc.http.ws;

import io.netty.buffer.ByteBuf;

/**
 * One event as JSON text, made once for all who get it: {@code "data":…,"events":…}, without braces around. Whoever holds a reference
 * releases it.
 */
public final class SharedEvent {
  private final ByteBuf json;

  /** @param json owned by this event from now on */
  public SharedEvent(ByteBuf json) {
    this.json = json;
  }

  /** Bytes of the text. */
  public int bytes() {
    return json.readableBytes();
  }

  /** A reference for one more receiver. */
  SharedEvent retain() {
    json.retain();
    return this;
  }

  /** The text for the socket, which releases the reference when it is written. */
  public ByteBuf text() {
    return json.duplicate();
  }

  /** Gives a reference back. */
  public void release() {
    json.release();
  }
}
