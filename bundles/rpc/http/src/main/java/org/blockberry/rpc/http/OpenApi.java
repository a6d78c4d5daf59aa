package org.blockberry.rpc.http;

import java.util.List;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.Endpoint;
import org.blockberry.rpc.http.call.ServedMethod;

/**
 * OpenAPI 3.0.3 description of what is served, made of what the methods say about themselves. Results are described as the JSON-RPC
 * envelope only: their shapes are CometBFT 0.38's and not known to the methods' descriptions. Pure.
 */
final class OpenApi {
  private static final String VERSION = "3.0.3";
  private static final String JSON = AnswerWriter.JSON;

  private OpenApi() {}

  /** The document for {@code methods}, in their order. */
  static JsonValue document(List<ServedMethod> methods) {
    JsonValue.ObjectBuilder paths = JsonValue.object();
    paths.put("/", JsonValue.object().put("post", post(methods)).build());
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint != Endpoint.INDEX && endpoint != Endpoint.WEBSOCKET) {
        paths.put(endpoint.path(), JsonValue.object().put("get", page(endpoint)).build());
      }
    }
    methods.forEach(method -> paths.put("/" + method.name(), JsonValue.object().put("get", call(method)).build()));
    return JsonValue.object()
        .put("openapi", VERSION)
        .put("info", JsonValue.object()
            .put("title", "Blockberry RPC")
            .put("description", "JSON-RPC of CometBFT 0.38. Every method is called by GET /METHOD?argument=value, by JSON-RPC in a"
                + " POST to /, or over a WebSocket.")
            .put("version", "0.38.25")
            .build())
        .put("paths", paths.build())
        .put("components", components())
        .put("security", JsonValue.array()
            .add(JsonValue.EMPTY_OBJECT)
            .add(JsonValue.object().put("token", JsonValue.EMPTY_ARRAY).build())
            .build())
        .build();
  }

  private static JsonValue post(List<ServedMethod> methods) {
    JsonValue.ArrayBuilder names = JsonValue.array();
    methods.forEach(method -> names.add(JsonValue.of(method.name())));
    JsonValue method = methods.isEmpty() ? type("string")
        : JsonValue.object().put("type", "string").put("enum", names.build()).build();
    JsonValue request = JsonValue.object()
        .put("type", "object")
        .put("required", JsonValue.array().add(JsonValue.of("method")).build())
        .put("properties", JsonValue.object()
            .put("jsonrpc", JsonValue.object().put("type", "string")
                .put("enum", JsonValue.array().add(JsonValue.of("2.0")).build()).build())
            .put("id", JsonValue.object().put("oneOf",
                JsonValue.array().add(type("string")).add(type("integer")).build()).build())
            .put("method", method)
            .put("params", JsonValue.object().put("oneOf", JsonValue.array().add(type("object"))
                .add(JsonValue.object().put("type", "array").put("items", JsonValue.EMPTY_OBJECT).build()).build()).build())
            .build())
        .build();
    return JsonValue.object()
        .put("operationId", "json_rpc")
        .put("summary", "Calls a method, or several in a batch.")
        .put("requestBody", JsonValue.object()
            .put("required", true)
            .put("content", content(JSON, JsonValue.object().put("oneOf", JsonValue.array().add(request)
                .add(JsonValue.object().put("type", "array").put("items", request).build()).build()).build()))
            .build())
        .put("responses", JsonValue.object()
            .put("200", answer("The answer, or the list of answers to a batch."))
            .put("default", answer("An error."))
            .build())
        .build();
  }

  private static JsonValue page(Endpoint endpoint) {
    return JsonValue.object()
        .put("operationId", endpoint.name().toLowerCase(java.util.Locale.ROOT))
        .put("summary", switch (endpoint) {
          case OPENAPI -> "This document.";
          case LIVE -> "Whether the process lives.";
          case READY -> "Whether the node serves.";
          case STARTUP -> "Whether the node has started.";
          case METRICS -> "Metrics in the text format of Prometheus.";
          default -> throw new IllegalStateException("no page: " + endpoint);
        })
        .put("x-access", endpoint.right().word())
        .put("responses", JsonValue.object()
            .put("200", JsonValue.object().put("description", "Yes.").build())
            .put("default", JsonValue.object().put("description", "No, or an error.").build())
            .build())
        .build();
  }

  private static JsonValue call(ServedMethod method) {
    JsonValue.ArrayBuilder parameters = JsonValue.array();
    for (RpcParameter parameter : method.parameters()) {
      parameters.add(JsonValue.object()
          .put("name", parameter.name())
          .put("in", "query")
          .put("required", false)
          .put("description", parameter.doc() + form(parameter.kind()))
          .put("schema", schema(parameter.kind()))
          .build());
    }
    return JsonValue.object()
        .put("operationId", "call_" + method.name())
        .put("summary", method.doc())
        .put("x-access", declared(method.access()))
        .put("parameters", parameters.build())
        .put("responses", JsonValue.object()
            .put("200", answer("The result."))
            .put("default", answer("An error."))
            .build())
        .build();
  }

  private static String declared(RpcMethod.Access access) {
    return access.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String form(RpcParameter.Kind kind) {
    return switch (kind) {
      case INT64, BOOLEAN -> "";
      case STRING -> " In double quotes.";
      case BASE64_BYTES, HEX_BYTES -> " As 0x and hexadecimal, or raw text in double quotes.";
      case JSON -> " As JSON.";
    };
  }

  private static JsonValue schema(RpcParameter.Kind kind) {
    return switch (kind) {
      case INT64 -> JsonValue.object().put("type", "integer").put("format", "int64").build();
      case BOOLEAN -> type("boolean");
      case STRING, BASE64_BYTES, HEX_BYTES, JSON -> type("string");
    };
  }

  private static JsonValue components() {
    JsonValue error = JsonValue.object()
        .put("type", "object")
        .put("properties", JsonValue.object()
            .put("code", type("integer"))
            .put("message", type("string"))
            .put("data", type("string"))
            .build())
        .build();
    return JsonValue.object()
        .put("schemas", JsonValue.object()
            .put("Answer", JsonValue.object()
                .put("type", "object")
                .put("properties", JsonValue.object()
                    .put("jsonrpc", type("string"))
                    .put("id", JsonValue.EMPTY_OBJECT)
                    .put("result", JsonValue.EMPTY_OBJECT)
                    .put("error", error)
                    .build())
                .build())
            .build())
        .put("securitySchemes", JsonValue.object()
            .put("token", JsonValue.object().put("type", "http").put("scheme", "bearer").build())
            .build())
        .build();
  }

  private static JsonValue answer(String description) {
    return JsonValue.object()
        .put("description", description)
        .put("content", content(JSON, JsonValue.object().put("$ref", "#/components/schemas/Answer").build()))
        .build();
  }

  private static JsonValue content(String mediaType, JsonValue schema) {
    return JsonValue.object().put(mediaType, JsonValue.object().put("schema", schema).build()).build();
  }

  private static JsonValue type(String name) {
    return JsonValue.object().put("type", name).build();
  }
}
