package org.blockberry.glueberry.observe;

/**
 * Where spans go (specification 2.21). Called on event loops and under locks: thread safe, and never waits. With {@link #NONE} nothing is allocated.
 */
public interface Tracing {
  /** Traces nothing. */
  Tracing NONE = operation -> Span.NONE;

  /** What is traced. */
  enum Operation {
    /** From the wish for a connection to Established, or to its failure. */
    CONNECT,
    /** Within connect: addresses, TCP, Noise. */
    DIAL,
    /** Within connect: from Connected to Established. */
    HANDSHAKE,
    /** Within handshake. */
    KEY_DERIVATION,
    /** Within handshake: streams of a peer are allowed. */
    STREAM_SETUP,
    /** Within connect: the moment it is there. */
    ESTABLISHED,
    /** One message out. */
    SEND,
    /** Within send. */
    ENCRYPT,
    /** Within send. */
    WRITE,
    /** One message in. */
    RECEIVE,
    /** Within receive: its bytes are there. */
    READ,
    /** Within receive. */
    DECRYPT,
    /** The application ends a connection. */
    DISCONNECT;

    /** The name of the span, such as {@code glueberry.key_derivation}. */
    public String text() {
      return "glueberry." + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A span without a parent. */
  Span start(Operation operation);

  /** One span. Threading: any thread, one at a time. */
  interface Span {
    /** Leads nowhere. */
    Span NONE = new Span() {};

    /** A span within this one. */
    default Span child(Operation operation) {
      return this;
    }

    /**
     * Says more about it.
     *
     * @param key {@code peer.id}, {@code stream.name}, {@code message.size}, {@code connection.direction}, {@code handshake.result} or
     *     {@code error.message}
     */
    default void attribute(String key, Object value) {}

    /** It is over. */
    default void end() {}

    /** It is over, and failed. */
    default void fail(Throwable why) {
      attribute("error.message", String.valueOf(why.getMessage()));
      end();
    }
  }
}
