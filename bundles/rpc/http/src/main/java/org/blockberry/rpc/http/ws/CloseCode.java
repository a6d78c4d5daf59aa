package org.blockberry.rpc.http.ws;

/** Why a WebSocket is closed, with the numbers of RFC 6455 section 7.4. */
public enum CloseCode {
  /** The client is done. */
  NORMAL(1000),
  /** The server or the address goes away. */
  GOING_AWAY(1001),
  /** The client broke the protocol. */
  PROTOCOL_ERROR(1002),
  /** Something other than text. */
  UNSUPPORTED(1003),
  /** Text that is not UTF-8. */
  BAD_TEXT(1007),
  /** Not allowed, or not any more. */
  POLICY(1008),
  /** A message larger than allowed. */
  TOO_BIG(1009);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }
}
