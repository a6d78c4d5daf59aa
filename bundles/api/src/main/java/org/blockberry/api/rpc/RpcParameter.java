package org.blockberry.api.rpc;

import java.util.Objects;

/**
 * One parameter of an RPC method.
 *
 * @param name as callers write it
 * @param kind how its text is read
 * @param doc one sentence for the reference page
 */
public record RpcParameter(String name, Kind kind, String doc) {
  /** How a parameter is written in JSON and in a URI. Constants may be added in minor versions. */
  public enum Kind {
    /** 64-bit integer: decimal string or number; bare or quoted in a URI. */
    INT64,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** Text; in double quotes in a URI. */
    STRING,
    /** Bytes as base64; {@code 0x} and hex, or quoted raw text, in a URI. */
    BASE64_BYTES,
    /** Bytes as hex; {@code 0x} and hex, or quoted raw text, in a URI. */
    HEX_BYTES,
    /** Any JSON value. */
    JSON
  }

  /** Refuses null. */
  public RpcParameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(doc, "doc");
  }
}
