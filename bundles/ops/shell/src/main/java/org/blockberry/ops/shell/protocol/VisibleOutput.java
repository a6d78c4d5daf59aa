package org.blockberry.ops.shell.protocol;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Passes UTF-8 on with everything made visible that a terminal would obey: control characters but the line feed and the tabulator, and
 * the characters that turn the direction of text, become <code>\\uXXXX</code> (security class R8). Bytes that are no UTF-8 pass: alone they
 * command nothing. At most two bytes are held back, until the character they begin is complete. Thread safe.
 */
public final class VisibleOutput extends FilterOutputStream {
  private final byte[] held = new byte[2];
  private int holding;

  /** @param out takes what is left */
  public VisibleOutput(OutputStream out) {
    super(out);
  }

  @Override
  public synchronized void write(int one) throws IOException {
    int b = one & 0xff;
    if (holding > 0) {
      continued(b);
    } else if (b == 0xc2 || b == 0xd8 || b == 0xe2 || b == 0xef) {
      held[holding++] = (byte) b;
    } else if (b < ' ' && b != '\n' && b != '\t' || b == 0x7f) {
      escape(b);
    } else {
      out.write(b);
    }
  }

  @Override
  public synchronized void write(byte[] source, int offset, int length) throws IOException {
    int clean = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte b = source[i];
      if (holding > 0 || b < ' ' && b >= 0 && b != '\n' && b != '\t' || b == 0x7f || b < 0) {
        out.write(source, clean, i - clean);
        write(b);
        clean = i + 1;
      }
    }
    out.write(source, clean, end - clean);
  }

  /** Also passes on the beginning of a character that never came. */
  @Override
  public synchronized void close() throws IOException {
    release();
    super.close();
  }

  private void continued(int b) throws IOException {
    if ((b & 0xc0) != 0x80) {
      release();
      write(b);
      return;
    }
    int first = held[0] & 0xff;
    if (first == 0xc2 || first == 0xd8) {
      holding = 0;
      int code = (first & 0x1f) << 6 | b & 0x3f;
      if (code >= 0x80 && code <= 0x9f || code == 0x61c) {
        escape(code);
      } else {
        out.write(first);
        out.write(b);
      }
    } else if (holding == 1) {
      held[holding++] = (byte) b;
    } else {
      holding = 0;
      int code = (first & 0x0f) << 12 | (held[1] & 0x3f) << 6 | b & 0x3f;
      if (code >= 0x2028 && code <= 0x202e || code >= 0x2066 && code <= 0x2069 || code == 0x200e || code == 0x200f || code == 0xfeff) {
        escape(code);
      } else {
        out.write(first);
        out.write(held[1]);
        out.write(b);
      }
    }
  }

  private void release() throws IOException {
    int left = holding;
    holding = 0;
    out.write(held, 0, left);
  }

  private void escape(int code) throws IOException {
    out.write(String.format("\\u%04x", code).getBytes(StandardCharsets.US_ASCII));
  }
}
