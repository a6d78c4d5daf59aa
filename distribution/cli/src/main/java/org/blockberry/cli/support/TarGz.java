package org.blockberry.cli.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Writes plain files in the POSIX form ustar, compressed. For one thread. */
final class TarGz implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int MAX_NAME = 100;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_SIZE = 8;

  private final OutputStream out;
  private final Instant time;

  TarGz(OutputStream out, Instant time) throws IOException {
    this.out = new GZIPOutputStream(out);
    this.time = time;
  }

  void add(String name, byte[] content) throws IOException {
    byte[] header = new byte[BLOCK];
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path.length > MAX_NAME) {
      throw new IllegalArgumentException(name + " is too long for a tar entry");
    }
    System.arraycopy(path, 0, header, 0, path.length);
    number(header, 100, 8, 0600);
    number(header, 108, 8, 0);
    number(header, 116, 8, 0);
    number(header, 124, 12, content.length);
    number(header, 136, 12, time.getEpochSecond());
    header[156] = '0';
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
    java.util.Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_SIZE, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    number(header, CHECKSUM_AT, CHECKSUM_SIZE - 1, sum);
    out.write(header);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }

  private static void number(byte[] header, int at, int size, long value) {
    byte[] digits = String.format("%0" + (size - 1) + "o", value).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, header, at, digits.length);
    header[at + size - 1] = 0;
  }
}
