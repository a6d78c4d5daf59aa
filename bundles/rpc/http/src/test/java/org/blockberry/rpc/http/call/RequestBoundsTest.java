package org.blockberry.rpc.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a body may hold, against readers that hold each bound and readers that forget one, as peers did: depth, length of a number,
 * entries of a batch, kinds of ids, lengths of names.
 */
@Tag("sec-R3")
class RequestBoundsTest {
  private static final int BODY = 1_000_000;
  private static final String CALL = "{\"id\":1,\"method\":\"m\",\"params\":{\"a\":%s}}";

  /** Bodies that must come to nothing, each with the bound it breaks. */
  private static Map<String, String> attacks() {
    Map<String, String> attacks = new LinkedHashMap<>();
    attacks.put("depth 31 below params", String.format(CALL, "[".repeat(31) + "]".repeat(31)));
    attacks.put("depth 10,000", String.format(CALL, "[".repeat(10_000) + "]".repeat(10_000)));
    attacks.put("depth 10,000 of objects", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));
    attacks.put("depth 499,000 never closed", "[".repeat(499_000));
    attacks.put("number of 101 characters", String.format(CALL, "9".repeat(101)));
    attacks.put("number of 900,000 characters", String.format(CALL, "9".repeat(900_000)));
    attacks.put("batch of 21", "[" + String.join(",", Collections.nCopies(21, "{\"id\":1,\"method\":\"m\"}")) + "]");
    attacks.put("batch of 1,001", "[" + String.join(",", Collections.nCopies(1_001, "{\"id\":1,\"method\":\"m\"}")) + "]");
    attacks.put("batch of 300,000 numbers", "[1" + ",1".repeat(300_000) + "]");
    for (String id : List.of("[]", "{}", "1.5", "true", "1e400", "9223372036854775808", "\"" + "x".repeat(257) + "\"")) {
      attacks.put("id " + id.substring(0, Math.min(20, id.length())), "{\"id\":" + id + ",\"method\":\"m\"}");
    }
    attacks.put("method of 257 characters", "{\"id\":1,\"method\":\"" + "m".repeat(257) + "\"}");
    attacks.put("method that is no text", "{\"id\":1,\"method\":[\"m\"]}");
    attacks.put("name twice", "{\"id\":1,\"method\":\"m\",\"method\":\"n\"}");
    return attacks;
  }

  /** The attacks of which a call came out. */
  private static List<String> through(Function<Bytes, RequestReader.Body> reader) {
    List<String> through = new ArrayList<>();
    attacks().forEach((name, body) -> {
      boolean call = reader.apply(Bytes.utf8(body)).requests().stream().anyMatch(request -> request.call().isPresent());
      if (call) {
        through.add(name);
      }
    });
    return through;
  }

  @Test
  void nothingComesThrough() {
    assertEquals(List.of(), through(new RequestReader(BODY, 32, 20)::read));
  }

  @Test
  void whatIsAllowedComesThrough() {
    RequestReader reader = new RequestReader(BODY, 32, 20);
    for (String body : List.of(String.format(CALL, "[".repeat(30) + "]".repeat(30)), String.format(CALL, "9".repeat(100)),
        "{\"id\":\"" + "x".repeat(256) + "\",\"method\":\"m\"}", "{\"id\":1.0,\"method\":\"m\"}")) {
      assertTrue(reader.read(Bytes.utf8(body)).requests().get(0).call().isPresent(), body);
    }
  }

  @Test
  void aNotificationIsNoCall() {
    RequestReader reader = new RequestReader(BODY, 32, 20);
    assertTrue(reader.read(Bytes.utf8("{\"id\":null,\"method\":\"m\"}")).requests().get(0).call().isEmpty());
    assertTrue(reader.read(Bytes.utf8("{\"method\":\"m\"}")).requests().get(0).call().isEmpty());
  }

  @Test
  void theCheckSeesAReaderWithoutDepth() {
    assertEquals(List.of("depth 31 below params"), through(new RequestReader(BODY, 64, 20)::read));
  }

  @Test
  void theCheckSeesAReaderWithoutBatchBound() {
    List<String> through = through(new RequestReader(BODY, 32, 1_000_000)::read);
    assertTrue(through.containsAll(List.of("batch of 21", "batch of 1,001")), through.toString());
  }

  @Test
  void theCheckSeesAReaderThatTakesAnyId() {
    List<String> through = through(body -> {
      RequestReader.Body read = new RequestReader(BODY, 32, 20).read(body);
      List<RpcRequest> lenient = read.requests().stream().map(request -> request instanceof RpcRequest.Malformed
          ? new RpcRequest.Call(JsonValue.NULL, "m", parameters -> CallArguments.NONE) : request).toList();
      return new RequestReader.Body(lenient, read.batch(), read.refusal());
    });
    assertTrue(through.contains("id []") && through.contains("id 1.5"), through.toString());
  }
}
