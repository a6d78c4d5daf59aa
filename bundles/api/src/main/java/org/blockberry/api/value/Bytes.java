package org.blockberry.api.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of bytes, compared by content and ordered as unsigned bytes.
 *
 * <p>Used wherever a value would otherwise hold a {@code byte[]}, which is mutable and compares by identity. Thread safe.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final HexFormat UPPER = HexFormat.of().withUpperCase();

  private final byte[] content;
  private int hash; // 0 = not computed; a benign race recomputes the same value

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Copies {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone());
  }

  /** Copies {@code length} bytes of {@code source} from {@code offset}. */
  public static Bytes copyOf(byte[] source, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, source.length);
    if (length == 0) {
      return EMPTY;
    }
    byte[] copy = new byte[length]; // of this pair the compiler sees that nothing has to be zeroed, of Arrays.copyOfRange it does not
    System.arraycopy(source, offset, copy, 0, length);
    return new Bytes(copy);
  }

  /**
   * Takes {@code owned} as it stands, without a copy.
   *
   * @param owned never changed afterwards by the caller, who gives it away
   */
  public static Bytes wrap(byte[] owned) {
    return owned.length == 0 ? EMPTY : new Bytes(owned);
  }

  /**
   * Reads hexadecimal text of either case, without prefix.
   *
   * @throws IllegalArgumentException if the text has an odd length or another character
   */
  public static Bytes fromHex(String hex) {
    return wrap(HexFormat.of().parseHex(hex));
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Number of bytes. */
  public int size() {
    return content.length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return content.length == 0;
  }

  /** The byte at {@code index}. */
  public byte at(int index) {
    return content[index];
  }

  /** Eight bytes from {@code index} as one number, the first one highest. */
  public long longAt(int index) {
    return (long) LONG.get(content, index);
  }

  /** A fresh copy of the content. */
  public byte[] toArray() {
    return content.clone();
  }

  /** A read-only view of the content; no copy. */
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /** Copies the whole content to {@code target} from {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(content, 0, target, offset, content.length);
  }

  /** Feeds the whole content to {@code digest}; no copy. */
  public void update(java.security.MessageDigest digest) {
    digest.update(content);
  }

  /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
  public Bytes slice(int from, int to) {
    return from == 0 && to == content.length ? this : copyOf(content, from, to - from);
  }

  /** This content followed by {@code other}. */
  public Bytes concat(Bytes other) {
    byte[] joined = Arrays.copyOf(content, content.length + other.content.length);
    other.copyTo(joined, content.length);
    return wrap(joined);
  }

  /** Whether the content begins with {@code prefix}. */
  public boolean startsWith(Bytes prefix) {
    return content.length >= prefix.content.length
        && Arrays.equals(content, 0, prefix.content.length, prefix.content, 0, prefix.content.length);
  }

  /** Upper-case hexadecimal, as CometBFT prints hashes. */
  public String toHex() {
    return UPPER.formatHex(content);
  }

  /** The content read as UTF-8, malformed input replaced. */
  public String toUtf8() {
    return new String(content, java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  /** Spread over the whole content; maps keyed by remote data get tree bins from {@link #compareTo} (security class G5). */
  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = Arrays.hashCode(content);
      hash = h;
    }
    return h;
  }

  /** At most 32 bytes as hexadecimal, then the length. */
  @Override
  public String toString() {
    return content.length <= 32 ? toHex() : UPPER.formatHex(content, 0, 32) + "…(" + content.length + " bytes)";
  }
}
