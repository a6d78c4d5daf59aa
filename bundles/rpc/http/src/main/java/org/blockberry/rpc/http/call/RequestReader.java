package org.blockberry.rpc.http.call;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** Reads the body of a POST: one request or a batch. Thread safe. */
public final class RequestReader {
  /** Characters of an id or method name. */
  public static final int MAX_NAME = 256;

  private static final int MAX_NUMBER = 100;
  private static final int INT64_DIGITS = 19;

  private final JsonText json;
  private final int maxBatch;

  /**
   * A reader.
   *
   * @param maxBodyBytes bytes of a body, already enforced; bounds strings too
   * @param maxDepth nested arrays and objects
   * @param maxBatch entries of a batch
   */
  public RequestReader(int maxBodyBytes, int maxDepth, int maxBatch) {
    this.json = new JsonText(new JsonLimits(maxDepth, maxBodyBytes, MAX_NUMBER, maxBodyBytes));
    this.maxBatch = maxBatch;
  }

  /**
   * What a body asks for.
   *
   * @param requests its entries in order; empty if the body as a whole is refused
   * @param batch whether the answer is a list
   * @param refusal the answer if the body as a whole is refused
   */
  public record Body(List<RpcRequest> requests, boolean batch, Optional<RpcReply> refusal) {
    /** Copies the list. */
    public Body {
      requests = List.copyOf(requests);
    }

    private static Body refused(int code, String data) {
      return new Body(List.of(), false, Optional.of(RpcReply.failed(JsonValue.NULL, new RpcFault(code, data))));
    }
  }

  /** Reads a body. Never throws: what is wrong becomes the answer. */
  public Body read(Bytes body) {
    JsonValue value;
    try {
      value = json.parse(body);
    } catch (InvalidJsonException e) {
      return Body.refused(RpcFault.PARSE_ERROR, "error unmarshalling request: " + e.getMessage());
    }
    if (!value.isArray()) {
      return new Body(List.of(request(value)), false, Optional.empty());
    }
    List<JsonValue> entries = value.elements();
    if (entries.isEmpty()) {
      return Body.refused(RpcFault.INVALID_REQUEST, "the batch is empty");
    }
    if (entries.size() > maxBatch) {
      return Body.refused(RpcFault.INVALID_REQUEST, "the batch has " + entries.size() + " requests but at most "
          + maxBatch + " are allowed");
    }
    List<RpcRequest> requests = new ArrayList<>(entries.size());
    entries.forEach(entry -> requests.add(request(entry)));
    // the original answers a batch of one with an object
    return new Body(requests, entries.size() > 1, Optional.empty());
  }

  /** Reads one JSON value within the same bounds, for arguments in a URI. */
  public JsonValue value(String text) {
    return json.parse(text);
  }

  private static RpcRequest request(JsonValue value) {
    if (!value.isObject()) {
      return malformed(JsonValue.NULL, "a request must be an object");
    }
    JsonValue id = value.get("id");
    if (!id.isNull() && !isId(id)) {
      return malformed(JsonValue.NULL, "the id must be a string of at most " + MAX_NAME
          + " characters or a 64-bit integer");
    }
    Optional<String> version = value.get("jsonrpc").asString();
    if (!value.get("jsonrpc").isNull() && !version.equals(Optional.of("2.0"))) {
      return malformed(id, "jsonrpc must be \"2.0\"");
    }
    Optional<String> method = value.get("method").asString();
    if (method.isEmpty() || method.get().length() > MAX_NAME) {
      return malformed(id, "the method must be a string of at most " + MAX_NAME + " characters");
    }
    if (id.isNull()) {
      return new RpcRequest.Notification();
    }
    JsonValue params = value.get("params");
    return new RpcRequest.Call(id, method.get(), parameters -> JsonArguments.read(parameters, params));
  }

  private static boolean isId(JsonValue id) {
    Optional<String> text = id.asString();
    return text.isPresent() ? text.get().length() <= MAX_NAME
        : id.asNumber().filter(RequestReader::isInt64).isPresent();
  }

  /** Looks at the magnitude first: 1e9999 must not be written out. */
  static boolean isInt64(BigDecimal number) {
    return number.precision() - (long) number.scale() <= INT64_DIGITS
        && (number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0)
        && number.toBigInteger().bitLength() < Long.SIZE;
  }

  private static RpcRequest malformed(JsonValue id, String data) {
    return new RpcRequest.Malformed(RpcReply.failed(id, new RpcFault(RpcFault.INVALID_REQUEST, data)));
  }
}
