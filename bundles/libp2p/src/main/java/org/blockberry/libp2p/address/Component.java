package org.blockberry.libp2p.address;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/**
 * One part of an address.
 *
 * @param value in its binary form, without the length; empty for a protocol without value
 */
public record Component(Protocol protocol, Bytes value) {
  /** Checks that the value is one of the protocol. */
  public Component {
    requireNonNull(protocol, "protocol");
    int fixed = protocol.form().fixedBytes();
    if (fixed >= 0 ? value.size() != fixed : value.isEmpty()) {
      throw new MalformedException("a value of " + protocol.text() + " does not have " + value.size() + " bytes");
    }
    protocol.form().check(value);
  }

  /** From text; the value is left out for a protocol without one. */
  static Component parse(Protocol protocol, String value) {
    return new Component(protocol, protocol.form().parse(value));
  }

  /** The value as it stands in the text form; empty for a protocol without value. */
  public String text() {
    return protocol.form().print(value);
  }

  @Override
  public String toString() {
    return "/" + protocol.text() + (protocol.hasValue() ? "/" + text() : "");
  }
}
