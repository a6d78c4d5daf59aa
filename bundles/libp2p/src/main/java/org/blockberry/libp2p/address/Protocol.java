package org.blockberry.libp2p.address;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parts an address can have: those we use, and those whose size must be known to read the addresses of others. */
public enum Protocol {
  IP4("ip4", 4, ValueForm.IP4),
  TCP("tcp", 6, ValueForm.PORT),
  IP6("ip6", 41, ValueForm.IP6),
  IP6ZONE("ip6zone", 42, ValueForm.TEXT),
  DNS("dns", 53, ValueForm.TEXT),
  DNS4("dns4", 54, ValueForm.TEXT),
  DNS6("dns6", 55, ValueForm.TEXT),
  DNSADDR("dnsaddr", 56, ValueForm.TEXT),
  UDP("udp", 273, ValueForm.PORT),
  WEBRTC_DIRECT("webrtc-direct", 280, ValueForm.NONE),
  WEBRTC("webrtc", 281, ValueForm.NONE),
  P2P_CIRCUIT("p2p-circuit", 290, ValueForm.NONE),
  P2P("p2p", 421, ValueForm.PEER),
  TLS("tls", 448, ValueForm.NONE),
  SNI("sni", 449, ValueForm.TEXT),
  QUIC("quic", 460, ValueForm.NONE),
  QUIC_V1("quic-v1", 461, ValueForm.NONE),
  WEBTRANSPORT("webtransport", 465, ValueForm.NONE),
  CERTHASH("certhash", 466, ValueForm.HASH),
  WS("ws", 477, ValueForm.NONE),
  WSS("wss", 478, ValueForm.NONE);

  private static final Map<String, Protocol> BY_NAME = new HashMap<>();
  private static final Map<Long, Protocol> BY_CODE = new HashMap<>();

  static {
    for (Protocol protocol : values()) {
      BY_NAME.put(protocol.text, protocol);
      BY_CODE.put((long) protocol.code, protocol);
    }
    BY_NAME.put("ipfs", P2P); // its old name
  }

  private final String text;
  private final int code;
  private final ValueForm form;

  Protocol(String text, int code, ValueForm form) {
    this.text = text;
    this.code = code;
    this.form = form;
  }

  /** The name as it stands in an address. */
  public String text() {
    return text;
  }

  /** The number as it stands in an address in binary. */
  public int code() {
    return code;
  }

  /** Whether a part of this kind has a value. */
  public boolean hasValue() {
    return form != ValueForm.NONE;
  }

  ValueForm form() {
    return form;
  }

  static Optional<Protocol> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Optional<Protocol> coded(long code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}
