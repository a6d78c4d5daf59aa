package org.blockberry.rpc.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.Denial;
import org.blockberry.rpc.http.call.RpcFault;
import org.blockberry.rpc.http.call.RpcReply;
import org.blockberry.rpc.http.call.RpcTask;
import org.blockberry.rpc.http.message.HttpRefusal;

/**
 * Writes answers. Head and body share one buffer: room for the head is left free, and the head is put before the body
 * once its length is known. Thread safe.
 */
final class AnswerWriter {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String HTML = "text/html; charset=utf-8";
  static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private static final int HEAD_ROOM = 768;
  private static final int FIRST_ROOM = 512;
  private static final byte[] READY_START = "{\"jsonrpc\":\"2.0\",\"id\":".getBytes(US_ASCII);
  private static final byte[] READY_MIDDLE = ",\"result\":".getBytes(US_ASCII);
  private static final String CACHE = "Cache-Control: public, max-age=86400\r\n";
  private static final String PRIVATE_CACHE = "Cache-Control: private, max-age=86400\r\n";
  // nothing a plugin or client wrote can run in a browser (security class R8)
  private static final String SAFE = "X-Content-Type-Options: nosniff\r\n";
  private static final String POLICY =
      "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'\r\n";

  private final ByteBufAllocator buffers;
  private final InstantSource clock;
  private final long maxResponseBytes;

  AnswerWriter(ByteBufAllocator buffers, InstantSource clock, long maxResponseBytes) {
    this.buffers = buffers;
    this.clock = clock;
    this.maxResponseBytes = maxResponseBytes;
  }

  /** The answer to a POST: 200 whatever the replies say, except that a parse error is 500. */
  ByteBuf post(AnswerFrame frame, RpcTask.Outcome outcome) {
    boolean unparsed = outcome.replies().size() == 1
        && outcome.replies().get(0).fault().filter(fault -> fault.code() == RpcFault.PARSE_ERROR).isPresent();
    int status = unparsed ? 500 : denied(outcome).map(denial -> denial.kind().status()).orElse(200);
    return replies(frame, outcome, status, status);
  }

  /** The answer to a call in a URI: 500 for any error, except by the access rules. */
  ByteBuf uri(AnswerFrame frame, RpcTask.Outcome outcome) {
    return replies(frame, outcome, 200, denied(outcome).map(denial -> denial.kind().status()).orElse(500));
  }

  /** A batch has no status of its own: each of its replies says what became of it. */
  private static Optional<Denial> denied(RpcTask.Outcome outcome) {
    return outcome.batch() || outcome.replies().size() != 1 ? Optional.empty() : outcome.replies().get(0).denial();
  }

  /** Bound on one answer. */
  long maxResponseBytes() {
    return maxResponseBytes;
  }

  /** The success whose result is there as JSON text already. */
  ByteBuf ready(AnswerFrame frame, JsonValue id, byte[] result) {
    ByteBuf out = buffers.buffer(HEAD_ROOM + FIRST_ROOM + result.length);
    out.setIndex(HEAD_ROOM, HEAD_ROOM);
    out.writeBytes(READY_START);
    new JsonEncoder(out, Long.MAX_VALUE).value(id).flush();
    out.writeBytes(READY_MIDDLE).writeBytes(result).writeByte('}');
    return finish(out, frame, 200, JSON, "");
  }

  /** The access rules say no. */
  ByteBuf denial(AnswerFrame frame, Denial denial) {
    ByteBuf out = start();
    new JsonEncoder(out, Long.MAX_VALUE).value(RpcReply.denied(JsonValue.NULL, denial).toJson()).flush();
    return finish(out, frame, denial.kind().status(), JSON, "");
  }

  /** One JSON value of our own making. */
  ByteBuf json(AnswerFrame frame, int status, JsonValue value) {
    ByteBuf out = start();
    new JsonEncoder(out, Long.MAX_VALUE).value(value).flush();
    return finish(out, frame, status, JSON, "");
  }

  /** A text; HTML comes with a policy that forbids scripts. */
  ByteBuf text(AnswerFrame frame, int status, String type, String text) {
    ByteBuf out = start();
    out.writeCharSequence(text, UTF_8);
    return finish(out, frame, status, type, type.equals(HTML) ? POLICY : "");
  }

  /** What a web page is told before it may send a request. */
  ByteBuf preflight(AnswerFrame frame) {
    return finish(start(), frame, 204, "", "Access-Control-Allow-Methods: GET, POST\r\n"
        + "Access-Control-Allow-Headers: authorization, content-type\r\nAccess-Control-Max-Age: 600\r\n");
  }

  /** An error that has nothing to do with a call; the connection is closed behind it. */
  ByteBuf refusal(HttpRefusal refusal) {
    return fault(AnswerFrame.LAST, refusal.status(), new RpcFault(RpcFault.INVALID_REQUEST, refusal.text()));
  }

  /** An error without id. */
  ByteBuf fault(AnswerFrame frame, int status, RpcFault fault) {
    return json(frame, status, RpcReply.failed(JsonValue.NULL, fault).toJson());
  }

  /** The answer to a text of a WebSocket, without frame; null if there is nothing to answer. Wrong parameters are an internal error there. */
  ByteBuf webSocket(RpcTask.Outcome outcome) {
    if (outcome.replies().isEmpty()) {
      return null;
    }
    ByteBuf out = start();
    try {
      for (int i = 0; i < outcome.replies().size(); i++) {
        if (outcome.batch()) {
          out.writeByte(i == 0 ? '[' : ',');
        }
        RpcReply one = outcome.replies().get(i);
        reply(out, one.fault().filter(fault -> fault.code() == RpcException.INVALID_PARAMS)
            .map(fault -> one.replacedBy(RpcFault.failed(fault.data()))).orElse(one));
      }
      if (outcome.batch()) {
        out.writeByte(']');
      }
      return out;
    } catch (Throwable e) {
      out.release();
      throw e;
    }
  }

  private ByteBuf replies(AnswerFrame frame, RpcTask.Outcome outcome, int goodStatus, int badStatus) {
    ByteBuf out = start();
    try {
      List<RpcReply> replies = outcome.replies();
      boolean list = outcome.batch() && !replies.isEmpty();
      boolean good = true;
      boolean cacheable = !replies.isEmpty();
      for (int i = 0; i < replies.size(); i++) {
        if (list) {
          out.writeByte(i == 0 ? '[' : ',');
        }
        RpcReply sent = reply(out, replies.get(i));
        good &= sent.fault().isEmpty();
        cacheable &= sent.cacheable();
      }
      if (list) {
        out.writeByte(']');
      }
      return finish(out, frame, good ? goodStatus : badStatus, JSON, !cacheable ? "" : frame.credential() ? PRIVATE_CACHE : CACHE);
    } catch (Throwable e) {
      out.release();
      throw e;
    }
  }

  /** The reply that was written: one that does not fit is taken back and replaced. */
  private RpcReply reply(ByteBuf out, RpcReply reply) {
    int before = out.writerIndex();
    try {
      long left = maxResponseBytes - (before - HEAD_ROOM);
      new JsonEncoder(out, Math.max(0, left)).value(reply.toJson()).flush();
      return reply;
    } catch (JsonEncoder.TooLarge e) {
      out.writerIndex(before);
      RpcReply fault = reply.replacedBy(RpcFault.failed(e.getMessage()));
      new JsonEncoder(out, Long.MAX_VALUE).value(fault.toJson()).flush();
      return fault;
    }
  }

  private ByteBuf start() {
    ByteBuf out = buffers.buffer(HEAD_ROOM + FIRST_ROOM);
    out.setIndex(HEAD_ROOM, HEAD_ROOM);
    return out;
  }

  private ByteBuf finish(ByteBuf out, AnswerFrame frame, int status, String type, String more) {
    StringBuilder head = new StringBuilder(256).append("HTTP/1.1 ").append(status).append(' ').append(phrase(status))
        .append("\r\n");
    if (!type.isEmpty()) {
      head.append("Content-Type: ").append(type).append("\r\n");
    }
    if (status == 401) {
      head.append("WWW-Authenticate: Bearer\r\n");
    } else if (status == 429) {
      head.append("Retry-After: 1\r\n");
    }
    head.append("X-Server-Time: ").append(clock.millis() / 1000).append("\r\n").append(SAFE).append(more);
    if (!frame.allowOrigin().isEmpty()) {
      head.append("Access-Control-Allow-Origin: ").append(frame.allowOrigin()).append("\r\nVary: Origin\r\n");
    }
    if (!frame.keepAlive()) {
      head.append("Connection: close\r\n");
    }
    if (status != 204) {
      head.append("Content-Length: ").append(out.readableBytes()).append("\r\n");
    }
    head.append("\r\n");
    byte[] bytes = head.toString().getBytes(US_ASCII);
    if (frame.headOnly()) {
      out.writerIndex(HEAD_ROOM);
    }
    out.readerIndex(HEAD_ROOM - bytes.length);
    out.setBytes(HEAD_ROOM - bytes.length, bytes);
    return out;
  }

  private static String phrase(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 204 -> "No Content";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 408 -> "Request Timeout";
      case 417 -> "Expectation Failed";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      case 505 -> "HTTP Version Not Supported";
      default -> "Status";
    };
  }
}
