package org.blockberry.cli;

import org.blockberry.api.value.Bytes;

/** Bytes for people. */
final class ByteText {
  private ByteText() {}

  /** As text if they are printable UTF-8, else {@code 0x} and hexadecimal. */
  static String of(Bytes bytes) {
    String text = bytes.toUtf8();
    boolean printable = Bytes.utf8(text).equals(bytes) && text.chars()
        .allMatch(c -> c >= 0x20 && c != 0x7f || c == '\n' || c == '\t');
    return printable ? text : "0x" + bytes.toHex();
  }
}
