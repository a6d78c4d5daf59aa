package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The vectors name validators freely; address and key need not agree for the arithmetic. */
class ProposerPriorityVectorsTest {
  private static final PublicKey ANY_KEY = PublicKey.ed25519(Hashing.sha256(Bytes.EMPTY));

  private final JsonValue file = Vectors.load("proposer_priority.json");
  private final List<JsonValue> asserted = file.get("asserted").elements();

  private static Validator member(Bytes address, long power, long priority) {
    return new Validator(address, ANY_KEY, power, priority);
  }

  @TestFactory
  List<DynamicTest> selectionByName() {
    JsonValue c = asserted.get(0);
    return List.of(dynamicTest("proposer_priority.asserted[0]", () -> {
      ValidatorSet set = ValidatorSet.of(c.get("validators").elements().stream()
          .map(v -> member(Bytes.utf8(Vectors.text(v.elements().get(0))), Vectors.number(v.elements().get(1)), 0))
          .toList());
      for (JsonValue expected : c.get("sequence").elements()) {
        assertEquals(Bytes.utf8(Vectors.text(expected)), set.proposer().address());
        set = set.increment(1);
      }
    }));
  }

  @TestFactory
  List<DynamicTest> selectionByNumber() {
    return Vectors.tests("proposer_priority.asserted[1]", asserted.get(1).get("cases"), (id, c) -> {
      List<Validator> members = new ArrayList<>();
      for (JsonValue power : c.get("powers").elements()) {
        byte[] address = new byte[20];
        address[19] = (byte) members.size();
        members.add(member(Bytes.wrap(address), Vectors.number(power), 0));
      }
      ValidatorSet set = ValidatorSet.of(members);
      for (JsonValue expected : c.get("sequence").elements()) {
        assertEquals(Vectors.number(expected), set.proposer().address().at(19));
        set = set.increment(1);
      }
      if (!c.get("counts_in_120").isNull()) {
        long[] counts = new long[members.size()];
        for (int i = 0; i < 120; i++, set = set.increment(1)) {
          counts[set.proposer().address().at(19)]++;
        }
        for (int i = 0; i < counts.length; i++) {
          assertEquals(Vectors.number(c.get("counts_in_120").elements().get(i)), counts[i]);
        }
      }
    });
  }

  @TestFactory
  List<DynamicTest> severalIncrementsInOneCall() {
    return Vectors.tests("proposer_priority.asserted[2]", asserted.get(2).get("cases"), (id, c) -> {
      long[] powers = {10, 1, 1};
      List<Validator> members = new ArrayList<>();
      for (int i = 0; i < powers.length; i++) {
        members.add(member(Bytes.wrap(new byte[] {(byte) i}), powers[i], 0));
      }
      ValidatorSet set = ValidatorSet.stored(members, null).increment((int) Vectors.number(c.get("times")));
      assertEquals(c.get("priorities").elements().stream().map(Vectors::number).toList(),
          set.validators().stream().map(Validator::priority).toList());
      assertEquals(Vectors.number(c.get("proposer")), set.proposer().address().at(0));
    });
  }

  @TestFactory
  List<DynamicTest> averages() {
    return Vectors.tests("proposer_priority.asserted[3]", asserted.get(3).get("cases"), (id, c) ->
        assertEquals(Vectors.number(c.elements().get(1)), ProposerPriorities.average(
            c.elements().get(0).elements().stream().mapToLong(Vectors::number).toArray())));
  }

  @TestFactory
  List<DynamicTest> realChain() {
    return Vectors.tests("proposer_priority.real_chain", file.get("real_chain").get("steps"), (id, c) -> {
      ValidatorSet before = ValidatorSet.stored(members(c.get("before")), null);
      ValidatorSet after = before.increment(1);
      assertEquals(members(c.get("after")), after.validators());
      assertEquals(Vectors.hex(c.get("proposer_after")), after.proposer().address());
    });
  }

  @Tag("sec-C5")
  @TestFactory
  List<DynamicTest> updates() {
    return Vectors.tests("proposer_priority.own_updates", file.get("own_updates"), (id, c) -> {
      ValidatorSet set = ValidatorSet.EMPTY;
      for (JsonValue step : c.get("steps").elements()) {
        ValidatorSet before = set;
        String operation = Vectors.text(step.get("op"));
        if (step.get("error").asBoolean().orElse(false)) {
          // a negative power is refused by the record, everything else by the set
          assertThrows(RuntimeException.class, () -> before.change(pairs(step.get("arg"))));
          continue;
        }
        set = switch (operation) {
          case "new" -> ValidatorSet.of(pairs(step.get("arg")));
          case "inc" -> before.increment((int) Vectors.number(step.get("arg")));
          case "update" -> before.change(pairs(step.get("arg")));
          default -> throw new AssertionError(operation);
        };
        assertEquals(members(step.get("after")), set.validators(), operation);
        assertEquals(Vectors.hex(step.get("proposer")), set.proposer().address());
      }
    });
  }

  private static List<Validator> pairs(JsonValue list) {
    return list.elements().stream().map(pair ->
        member(Vectors.hex(pair.elements().get(0)), Vectors.number(pair.elements().get(1)), 0)).toList();
  }

  private static List<Validator> members(JsonValue list) {
    return list.elements().stream().map(v -> member(Vectors.hex(v.get("address")), Vectors.number(v.get("power")),
        Vectors.number(v.get("priority")))).toList();
  }
}
