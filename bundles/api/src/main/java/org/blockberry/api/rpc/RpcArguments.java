package org.blockberry.api.rpc;

import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ProviderType;

/** Checked arguments of one call. An absent, null or empty argument is empty here. */
@ProviderType
public interface RpcArguments {
  /** A parameter of kind {@code INT64}. */
  OptionalLong int64(String name);

  /** A parameter of kind {@code BOOLEAN}. */
  Optional<Boolean> bool(String name);

  /** A parameter of kind {@code STRING}. */
  Optional<String> string(String name);

  /** A parameter of kind {@code BASE64_BYTES} or {@code HEX_BYTES}. */
  Optional<Bytes> bytes(String name);

  /** A parameter of kind {@code JSON}. */
  Optional<JsonValue> json(String name);
}
