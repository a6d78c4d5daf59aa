package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.AccessTable;
import org.blockberry.rpc.http.access.Endpoint;
import org.blockberry.rpc.http.call.ServedMethod;
import org.junit.jupiter.api.Test;

/** The description of the methods for programs, and the page for people: both must be of what is there. */
class OpenApiTest {
  private static final Set<String> OPERATION = Set.of("operationId", "summary", "parameters", "requestBody", "responses", "x-access");
  private static final Set<String> PARAMETER = Set.of("name", "in", "required", "description", "schema");
  private static final Set<String> SCHEMA = Set.of("type", "format", "enum", "items", "properties", "required", "oneOf", "$ref");
  private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "object", "array");

  @Test
  void itIsWellFormedAndWhole() throws Exception {
    try (TestServer server = new TestServer()) {
      new GoldenNode().publish(server);
      server.methods.remove("echo");
      server.gate.update(AccessTable.of("test", List.of("health", "metrics", "read", "submit"), List.of()), List.of(), 20);
      Probe.Answer answer = server.get("/openapi.json");
      assertEquals(200, answer.status());
      assertEquals("application/json", answer.header("content-type"));
      check(answer.json(), server.methods.all());
    }
  }

  /** By the rules of OpenAPI 3.0.3, as far as the document uses them: nothing it does not know, everything it must have. */
  private static void check(JsonValue document, List<ServedMethod> methods) {
    assertEquals(Set.of("openapi", "info", "paths", "components", "security"), document.members().keySet());
    assertEquals(JsonValue.of("3.0.3"), document.get("openapi"));
    assertEquals(Set.of("title", "description", "version"), document.get("info").members().keySet());
    Set<String> ids = new HashSet<>();
    for (Map.Entry<String, JsonValue> path : document.get("paths").members().entrySet()) {
      assertTrue(path.getKey().startsWith("/"), path.getKey());
      for (Map.Entry<String, JsonValue> operation : path.getValue().members().entrySet()) {
        assertTrue(Set.of("get", "post").contains(operation.getKey()), operation.getKey());
        JsonValue what = operation.getValue();
        assertTrue(OPERATION.containsAll(what.members().keySet()), what.members().keySet().toString());
        assertTrue(ids.add(what.get("operationId").asString().orElseThrow()), "an operation id comes twice");
        assertFalse(what.get("summary").asString().orElseThrow().isEmpty());
        checkParameters(what.get("parameters"));
        assertFalse(what.get("responses").members().isEmpty());
        what.get("responses").members().values().forEach(response -> {
          assertTrue(response.get("description").asString().isPresent(), "a response must have a description");
          response.get("content").members().values().forEach(media -> checkSchema(document, media.get("schema")));
        });
        what.get("requestBody").get("content").members().values().forEach(media -> checkSchema(document, media.get("schema")));
      }
    }
    for (ServedMethod method : methods) {
      JsonValue call = document.get("paths").get("/" + method.name()).get("get");
      assertEquals(method.parameters().stream().map(RpcParameter::name).toList(),
          call.get("parameters").elements().stream().map(one -> one.get("name").asString().orElseThrow()).toList());
      assertEquals(JsonValue.of(method.doc()), call.get("summary"));
    }
    for (Endpoint endpoint : Endpoint.values()) {
      boolean described = document.get("paths").members().containsKey(endpoint.path());
      assertEquals(endpoint != Endpoint.WEBSOCKET, described, endpoint.path()); // OpenAPI has no word for an upgrade
    }
    assertEquals(methods.size() + Endpoint.values().length - 1, document.get("paths").members().size());
    document.get("components").get("schemas").members().values().forEach(schema -> checkSchema(document, schema));
  }

  private static void checkParameters(JsonValue parameters) {
    Set<String> names = new HashSet<>();
    for (JsonValue parameter : parameters.elements()) {
      assertEquals(PARAMETER, parameter.members().keySet());
      assertTrue(names.add(parameter.get("name").asString().orElseThrow()));
      assertEquals(JsonValue.of("query"), parameter.get("in"));
    }
  }

  private static void checkSchema(JsonValue document, JsonValue schema) {
    assertTrue(SCHEMA.containsAll(schema.members().keySet()), schema.members().keySet().toString());
    schema.get("$ref").asString().ifPresent(reference -> {
      JsonValue at = document;
      for (String step : reference.substring(2).split("/")) {
        at = at.get(step);
      }
      assertFalse(at.isNull(), reference);
    });
    schema.get("type").asString().ifPresent(type -> assertTrue(TYPES.contains(type), type));
    assertTrue(!schema.get("type").equals(JsonValue.of("array")) || schema.members().containsKey("items"), "an array needs items");
    schema.get("properties").members().values().forEach(part -> checkSchema(document, part));
    schema.get("oneOf").elements().forEach(part -> checkSchema(document, part));
    if (!schema.get("items").isNull()) {
      checkSchema(document, schema.get("items"));
    }
  }

  /** The table of the README names every method with its parameters and what it takes, and nothing else. */
  @Test
  void theReferencePageIsTrue() throws Exception {
    Path readme = Path.of("..", "README.md");
    String text = Files.readString(readme);
    String table = text.substring(text.indexOf("| method | parameters | access |"), text.indexOf("What differs from CometBFT"));
    Set<String> written = new TreeSet<>();
    for (String line : table.lines().skip(2).filter(row -> row.startsWith("|")).toList()) {
      String[] cells = line.split("\\|", -1);
      String parameters = cells[2].replaceAll("\\([^)]*\\)", "").replaceAll("\\s+", "");
      for (String name : cells[1].replace("`", " ").trim().split("\\s+")) {
        written.add(name + "(" + parameters + ") " + cells[3].strip());
      }
    }
    Set<String> real = new TreeSet<>();
    try (TestServer server = new TestServer()) {
      new GoldenNode().publish(server);
      server.methods.remove("echo");
      for (ServedMethod method : server.methods.all()) {
        real.add(method.name() + "(" + String.join(",", method.parameters().stream().map(RpcParameter::name).toList()) + ") "
            + method.access().name().toLowerCase(java.util.Locale.ROOT));
      }
    }
    assertTrue(written.containsAll(real), () -> "missing in " + readme + ": " + minus(real, written));
    Set<String> more = minus(written, real);
    more.removeIf(row -> row.startsWith("subscribe(") || row.startsWith("unsubscribe(") || row.startsWith("unsubscribe_all("));
    assertEquals(Set.of(), more, "in " + readme + " but not in the code");
  }

  private static Set<String> minus(Set<String> all, Set<String> without) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(without);
    return rest;
  }

  /** The same for the settings. */
  @Test
  void everySettingIsOnTheReferencePage() throws Exception {
    String text = Files.readString(Path.of("..", "README.md"));
    Set<String> missing = new TreeSet<>();
    RpcSettings.SCHEMA.keys().forEach(key -> {
      if (!text.contains("`" + key.name() + "`")) {
        missing.add(key.name());
      }
    });
    assertEquals(Set.of(), missing);
  }
}
