package org.blockberry.rpc.http.message;

import java.util.Arrays;
import org.blockberry.api.value.Bytes;

/**
 * Cuts a stream of bytes into HTTP/1.1 requests, strictly and within bounds. Never holds more than the bytes that have
 * arrived for one request, rounded up to the next power of two: a claimed length allocates nothing.
 *
 * <p>Written by hand rather than taken from a library because it refuses instead of repairing: bare line feeds, folded
 * headers, chunk extensions, trailers, both length headers. Pure; not thread safe.
 */
public final class HttpParser {
  /** Headers allowed in one request. */
  public static final int MAX_HEADERS = 64;

  private static final int FIRST_ROOM = 512;
  private static final int MAX_CHUNK_DIGITS = 8;

  private enum Step { HEAD, BODY, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, READY, REFUSED }

  private final int maxHeadBytes;
  private final int maxBodyBytes;

  private Step step = Step.HEAD;
  private byte[] room = new byte[FIRST_ROOM]; // head while reading it, then body
  private int used;
  private RequestHead head;
  private long left; // of the body or chunk
  private int digits;
  private int matched; // of CR LF
  private boolean continueDue;
  private HttpRequest request;
  private HttpRefusal refusal;

  /**
   * A parser at the start of a connection.
   *
   * @param maxHeadBytes bound on request line and headers together
   * @param maxBodyBytes bound on a body
   */
  public HttpParser(int maxHeadBytes, int maxBodyBytes) {
    this.maxHeadBytes = maxHeadBytes;
    this.maxBodyBytes = maxBodyBytes;
  }

  /**
   * Takes bytes until a request is complete or refused.
   *
   * @return position after the last byte taken; less than {@code to} only if there is a request to {@link #take}, or a
   *     {@link #refusal}
   */
  public int feed(byte[] source, int from, int to) {
    int at = from;
    try {
      while (at < to && step != Step.READY && step != Step.REFUSED) {
        at = switch (step) {
          case HEAD -> takeHead(source, at, to);
          case BODY, CHUNK_DATA -> takeData(source, at, to);
          case CHUNK_SIZE -> takeChunkSize(source, at);
          default -> takeLineEnd(source, at);
        };
      }
    } catch (RequestHead.Refused e) {
      refusal = e.refusal;
      step = Step.REFUSED;
      room = null;
    }
    return at;
  }

  /** Gives the complete request and starts the next one; null if there is none. */
  public HttpRequest take() {
    HttpRequest taken = request;
    if (taken != null) {
      request = null;
      step = Step.HEAD;
      used = 0;
      head = null;
      continueDue = false;
      matched = 0;
    }
    return taken;
  }

  /** Why nothing more is read from this connection; null if all is well. */
  public HttpRefusal refusal() {
    return refusal;
  }

  /** Whether a request has begun and is not complete. */
  public boolean midRequest() {
    return step == Step.HEAD ? used > 0 : step != Step.READY && step != Step.REFUSED;
  }

  /** Whether the client waits to be told to send the body; true once per request. */
  public boolean takeContinueDue() {
    boolean due = continueDue && step != Step.READY && step != Step.REFUSED;
    continueDue = false;
    return due;
  }

  private int takeHead(byte[] source, int from, int to) throws RequestHead.Refused {
    for (int at = from; at < to; at++) {
      byte b = source[at];
      // matched counts CR LF CR LF; a CR or LF anywhere else is refused at once
      if (b == '\r') {
        require((matched & 1) == 0, "a carriage return stands alone");
        require(used > 0, "an empty line comes before the request line");
        matched++;
      } else if (b == '\n') {
        require((matched & 1) == 1, "a line feed stands alone");
        matched++;
      } else {
        require((matched & 1) == 0, "a carriage return stands alone");
        matched = 0;
      }
      if (used >= maxHeadBytes) {
        throw new RequestHead.Refused(new HttpRefusal(431, HttpRefusal.Reason.TOO_LARGE,
            "request line and headers are larger than " + maxHeadBytes + " bytes"));
      }
      append(b, maxHeadBytes);
      if (matched == 4) {
        startBody();
        return at + 1;
      }
    }
    return to;
  }

  private void startBody() throws RequestHead.Refused {
    head = RequestHead.read(room, used, MAX_HEADERS);
    used = 0;
    matched = 0;
    room = new byte[FIRST_ROOM];
    if (head.contentLength > maxBodyBytes) {
      throw new RequestHead.Refused(tooLarge());
    }
    left = head.contentLength;
    digits = 0;
    continueDue = head.expectsContinue;
    if (head.chunked) {
      left = 0;
      step = Step.CHUNK_SIZE;
    } else if (left == 0) {
      finish();
    } else {
      step = Step.BODY;
    }
  }

  private int takeData(byte[] source, int from, int to) {
    int count = (int) Math.min(left, to - from);
    ensure(count, maxBodyBytes);
    System.arraycopy(source, from, room, used, count);
    used += count;
    left -= count;
    if (left == 0) {
      if (step == Step.BODY) {
        finish();
      } else {
        step = Step.CHUNK_END;
      }
    }
    return from + count;
  }

  private int takeChunkSize(byte[] source, int at) throws RequestHead.Refused {
    byte b = source[at];
    if (matched == 1) {
      require(b == '\n', "a carriage return stands alone");
      matched = 0;
      digits = 0;
      if (left == 0) {
        step = Step.TRAILER;
      } else {
        if (left > maxBodyBytes - used) {
          throw new RequestHead.Refused(tooLarge());
        }
        step = Step.CHUNK_DATA;
      }
    } else if (b == '\r') {
      require(digits > 0, "a chunk has no size");
      matched = 1;
    } else {
      int digit = Character.digit(b, 16);
      require(digit >= 0 && digits < MAX_CHUNK_DIGITS, "a chunk size must be hexadecimal, without extension");
      left = left << 4 | digit;
      digits++;
    }
    return at + 1;
  }

  /** The line end after a chunk, or the empty trailer section. */
  private int takeLineEnd(byte[] source, int at) throws RequestHead.Refused {
    require(source[at] == (matched == 0 ? '\r' : '\n'), step == Step.TRAILER
        ? "trailers are not allowed" : "a chunk is longer than its size");
    if (matched == 0) {
      matched = 1;
    } else {
      matched = 0;
      if (step == Step.TRAILER) {
        finish();
      } else {
        step = Step.CHUNK_SIZE;
      }
    }
    return at + 1;
  }

  private void finish() {
    Bytes body = used == 0 ? Bytes.EMPTY : Bytes.wrap(used == room.length ? room : Arrays.copyOf(room, used));
    if (used == room.length || room.length > FIRST_ROOM) {
      room = new byte[FIRST_ROOM];
    }
    used = 0;
    request = new HttpRequest(head.method, head.target, head.keepAlive, head.headers, body);
    step = Step.READY;
  }

  private HttpRefusal tooLarge() {
    return new HttpRefusal(400, HttpRefusal.Reason.TOO_LARGE, "the body is larger than " + maxBodyBytes + " bytes");
  }

  private void append(byte b, int most) {
    if (used == room.length) {
      ensure(1, most);
    }
    room[used++] = b;
  }

  private void ensure(int count, int most) {
    int wanted = used + count;
    if (wanted > room.length) {
      // exact at the end of a body of known length, so that the array needs no copy
      int size = step == Step.BODY && left == count ? wanted : Math.max(wanted, Math.min(most, room.length * 2));
      room = Arrays.copyOf(room, size);
    }
  }

  private static void require(boolean holds, String text) throws RequestHead.Refused {
    if (!holds) {
      throw new RequestHead.Refused(HttpRefusal.malformed(text));
    }
  }
}
