package org.blockberry.rpc.http.call;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** Arguments in the params of a JSON request, by name or by position. */
final class JsonArguments {
  private static final String WRONG = "error converting json params to arguments: ";

  private JsonArguments() {}

  /**
   * Checks every argument against its parameter. By name, absent ones are empty and unknown ones ignored; by position,
   * their number must match.
   */
  static RpcArguments read(List<RpcParameter> parameters, JsonValue params) {
    if (!params.isNull() && !params.isObject() && !params.isArray()) {
      throw wrong("params must be an object or an array");
    }
    List<JsonValue> listed = params.elements();
    if (!listed.isEmpty() && listed.size() != parameters.size()) {
      throw wrong("expected " + parameters.size() + " parameters, got " + listed.size());
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      RpcParameter parameter = parameters.get(i);
      JsonValue value = params.isArray() ? (listed.isEmpty() ? JsonValue.NULL : listed.get(i))
          : params.get(parameter.name());
      if (!value.isNull()) {
        convert(parameter, value).ifPresent(converted -> values.put(parameter.name(), converted));
      }
    }
    return values.isEmpty() ? CallArguments.NONE : new CallArguments(values);
  }

  private static Optional<Object> convert(RpcParameter parameter, JsonValue value) {
    return switch (parameter.kind()) {
      case INT64 -> int64(parameter, value);
      case BOOLEAN -> Optional.of(value.asBoolean().orElseThrow(() -> wrong(parameter, "must be true or false")));
      case STRING -> text(parameter, value).map(text -> text);
      case BASE64_BYTES -> text(parameter, value).map(text -> base64(parameter, text));
      case HEX_BYTES -> text(parameter, value).map(text -> hex(parameter, text));
      case JSON -> Optional.of(value);
    };
  }

  /** The original wants a string; a number is understood just as well. */
  private static Optional<Object> int64(RpcParameter parameter, JsonValue value) {
    Optional<BigDecimal> number = value.asNumber();
    if (number.isPresent()) {
      if (!RequestReader.isInt64(number.get())) {
        throw wrong(parameter, "must be a 64-bit integer");
      }
      return Optional.of(number.get().longValueExact());
    }
    return text(parameter, value).map(text -> int64(parameter, text));
  }

  static Object int64(RpcParameter parameter, String text) {
    try {
      if (text.startsWith("+")) {
        throw wrong(parameter, "must be a 64-bit integer");
      }
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw wrong(parameter, "must be a 64-bit integer");
    }
  }

  private static Optional<String> text(RpcParameter parameter, JsonValue value) {
    String text = value.asString().orElseThrow(() -> wrong(parameter, "must be a string"));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Bytes base64(RpcParameter parameter, String text) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw wrong(parameter, "must be base64");
    }
  }

  static Bytes hex(RpcParameter parameter, String text) {
    try {
      return Bytes.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw wrong(parameter, "must be hexadecimal");
    }
  }

  private static RpcException wrong(RpcParameter parameter, String text) {
    return wrong(parameter.name() + " " + text);
  }

  private static RpcException wrong(String text) {
    return RpcException.invalidParams(WRONG + text);
  }
}
