package org.blockberry.chain.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class AminoJsonVectorsTest {
  @TestFactory
  List<DynamicTest> forms() {
    return Vectors.tests("amino_json.asserted", Vectors.load("amino_json.json").get("asserted").get("cases"),
        (id, c) -> assertEquals(Vectors.text(c.elements().get(1)),
            JsonText.print(value(Vectors.text(c.elements().get(0))))));
  }

  private static JsonValue value(String described) {
    String[] words = described.split(" ");
    String last = words[words.length - 1];
    if (described.startsWith("int32 ")) {
      return JsonValue.of(Integer.parseInt(last));
    } else if (described.startsWith("int64 ")) {
      return AminoJson.int64(Long.parseLong(last));
    } else if (described.startsWith("uint64 ")) {
      return AminoJson.uint64(Long.parseUnsignedLong(last));
    } else if (described.equals("time zero")) {
      return AminoJson.time(Timestamps.UNSET);
    } else if (described.startsWith("time ")) {
      return AminoJson.time(OffsetDateTime.parse(last).toInstant());
    } else if (described.startsWith("bytes ")) {
      return AminoJson.base64(Bytes.fromHex(last));
    } else if (described.startsWith("list of int64 ")) {
      return AminoJson.list(Arrays.asList(words).subList(3, words.length), n -> AminoJson.int64(Long.parseLong(n)));
    }
    return switch (described) {
      case "nil list" -> AminoJson.base64(Bytes.EMPTY); // absent values of either kind
      case "empty list" -> AminoJson.list(List.<String>of(), JsonValue::of);
      case "nil map" -> JsonValue.EMPTY_OBJECT;
      case "registered type in an interface field" ->
          AminoJson.typed("vehicle/car", JsonValue.object().put("Wheels", 4).build());
      default -> throw new AssertionError(described);
    };
  }
}
