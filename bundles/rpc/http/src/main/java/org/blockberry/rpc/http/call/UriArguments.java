package org.blockberry.rpc.http.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;

/** Arguments in a URI: {@code height=5&tx="k=v"&hash=0x0A}. */
public final class UriArguments {
  private static final String WRONG = "error converting http params to arguments: ";

  private UriArguments() {}

  /**
   * Arguments to be checked against a method's parameters; absent and empty ones are empty, unknown ones ignored.
   *
   * @param texts decoded arguments by name
   * @param json reads one JSON value
   */
  public static RpcRequest.ArgumentSource of(Map<String, String> texts, Function<String, JsonValue> json) {
    return parameters -> read(parameters, texts, json);
  }

  private static RpcArguments read(List<RpcParameter> parameters, Map<String, String> texts,
      Function<String, JsonValue> json) {
    Map<String, Object> values = new HashMap<>();
    for (RpcParameter parameter : parameters) {
      String text = texts.getOrDefault(parameter.name(), "");
      if (!text.isEmpty()) {
        try {
          values.put(parameter.name(), convert(parameter, text, json));
        } catch (InvalidJsonException e) {
          throw wrong(parameter, "is malformed: " + e.getMessage());
        }
      }
    }
    return values.isEmpty() ? CallArguments.NONE : new CallArguments(values);
  }

  private static Object convert(RpcParameter parameter, String text, Function<String, JsonValue> json) {
    boolean hex = text.startsWith("0x");
    return switch (parameter.kind()) {
      case INT64 -> int64(parameter, isQuoted(text) ? text.substring(1, text.length() - 1) : text);
      case BOOLEAN -> json.apply(text).asBoolean().orElseThrow(() -> wrong(parameter, "must be true or false"));
      case STRING -> hex ? bytes(parameter, text).toUtf8() : quoted(parameter, text, json);
      // quoted bytes are the bytes themselves, as curl users type them
      case BASE64_BYTES, HEX_BYTES -> hex ? bytes(parameter, text) : Bytes.utf8(quoted(parameter, text, json));
      case JSON -> json.apply(text);
    };
  }

  private static Object int64(RpcParameter parameter, String text) {
    try {
      return JsonArguments.int64(parameter, text);
    } catch (RpcException e) {
      throw wrong(parameter, "must be a 64-bit integer");
    }
  }

  private static Bytes bytes(RpcParameter parameter, String text) {
    try {
      return Bytes.fromHex(text.substring(2));
    } catch (IllegalArgumentException e) {
      throw wrong(parameter, "must be hexadecimal behind 0x");
    }
  }

  private static String quoted(RpcParameter parameter, String text, Function<String, JsonValue> json) {
    if (!isQuoted(text)) {
      throw wrong(parameter, "must be in double quotes, or hexadecimal behind 0x");
    }
    return json.apply(text).asString().orElseThrow(() -> wrong(parameter, "must be one text in double quotes"));
  }

  private static boolean isQuoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
  }

  private static RpcException wrong(RpcParameter parameter, String text) {
    return RpcException.invalidParams(WRONG + parameter.name() + " " + text);
  }
}
