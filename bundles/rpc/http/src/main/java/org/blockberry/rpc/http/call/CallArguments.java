package org.blockberry.rpc.http.call;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** Arguments after their kinds have been checked: Long, Boolean, String, Bytes or JsonValue by name. Immutable. */
final class CallArguments implements RpcArguments {
  static final RpcArguments NONE = new CallArguments(Map.of());

  private final Map<String, Object> values;

  CallArguments(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  @Override
  public OptionalLong int64(String name) {
    return values.get(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
  }

  @Override
  public Optional<Boolean> bool(String name) {
    return value(name, Boolean.class);
  }

  @Override
  public Optional<String> string(String name) {
    return value(name, String.class);
  }

  @Override
  public Optional<Bytes> bytes(String name) {
    return value(name, Bytes.class);
  }

  @Override
  public Optional<JsonValue> json(String name) {
    return value(name, JsonValue.class);
  }

  private <V> Optional<V> value(String name, Class<V> type) {
    Object value = values.get(name);
    return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
  }
}
