package org.blockberry.rpc.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** Arguments as a server would hand them over. */
record Arguments(Map<String, Object> values) implements RpcArguments {
  static Arguments none() {
    return new Arguments(Map.of());
  }

  /** Name, value, name, value, … */
  static Arguments of(Object... pairs) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put((String) pairs[i], pairs[i + 1]);
    }
    return new Arguments(values);
  }

  @Override
  public OptionalLong int64(String name) {
    return values.get(name) instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
  }

  @Override
  public Optional<Boolean> bool(String name) {
    return Optional.ofNullable((Boolean) values.get(name));
  }

  @Override
  public Optional<String> string(String name) {
    return Optional.ofNullable((String) values.get(name));
  }

  @Override
  public Optional<Bytes> bytes(String name) {
    return Optional.ofNullable((Bytes) values.get(name));
  }

  @Override
  public Optional<JsonValue> json(String name) {
    return Optional.ofNullable((JsonValue) values.get(name));
  }
}
