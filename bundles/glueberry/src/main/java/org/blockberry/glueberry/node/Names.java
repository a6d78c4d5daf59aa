package org.blockberry.glueberry.node;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.stream.StreamName;

/** Names of streams as applications give them. */
final class Names {
  private Names() {}

  /** @throws GlueberryException INVALID_CONFIG if it is no name, reserved, or longer than configured */
  static StreamName checked(String text, int maxLength) {
    StreamName name = StreamName.encrypted(text);
    if (text.length() > maxLength) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "a stream name has " + text.length() + " characters but may have " + maxLength);
    }
    return name;
  }

  /** @throws GlueberryException INVALID_CONFIG also if there are none */
  static List<StreamName> checked(List<String> texts, int maxLength) {
    if (texts.isEmpty()) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG, "no streams requested");
    }
    List<StreamName> names = new ArrayList<>();
    texts.forEach(text -> names.add(checked(text, maxLength)));
    return names;
  }

  /** The stream to send on: an encrypted one, or the handshake. */
  static StreamName sendable(String text, int maxLength) {
    return text.equals(StreamName.HANDSHAKE.text()) ? StreamName.HANDSHAKE : checked(text, maxLength);
  }
}
