package org.blockberry.chain.genesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.Vectors;
import org.blockberry.chain.json.JsonText;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GenesisVectorsTest {
  private final JsonValue file = Vectors.load("genesis.json");

  @TestFactory
  List<DynamicTest> refused() {
    List<DynamicTest> tests = new ArrayList<>(Vectors.tests("genesis.asserted_refused",
        file.get("asserted_refused").get("json_text"), this::refused));
    tests.addAll(Vectors.tests("genesis.own_refused", file.get("own_refused"), this::refused));
    return tests;
  }

  private void refused(String id, JsonValue text) {
    Bytes json = Bytes.utf8(Vectors.text(text));
    InvalidGenesisException e = assertThrows(InvalidGenesisException.class, () -> Genesis.parse(json));
    assertFalse(e.problems().isEmpty());
  }

  @TestFactory
  List<DynamicTest> accepted() {
    return Vectors.tests("genesis.asserted_accepted", file.get("asserted_accepted").get("json_text"), (id, text) -> {
      Genesis genesis = Genesis.parse(Bytes.utf8(Vectors.text(text)));
      assertEquals(1000, genesis.initialHeight());
      assertEquals(ConsensusParams.DEFAULT, genesis.params());
      assertEquals("{\"account_owner\": \"Bob\"}", genesis.appState().toUtf8(), "as it stands");
      assertEquals(Timestamps.UNSET, genesis.genesisTime());
      Instant now = Instant.parse("2026-01-01T00:00:00Z");
      assertEquals(now, genesis.withTimeIfUnset(now).genesisTime());
      Genesis again = Genesis.parse(Bytes.utf8(genesis.print()));
      assertEquals(genesis.hash(), again.hash(), "printing and reading changes nothing");
    });
  }

  @Test
  void recorded() { // genesis.recorded
    JsonValue recorded = file.get("recorded");
    Genesis genesis = Genesis.parse(Bytes.utf8(JsonText.print(recorded.get("genesis"))));
    assertEquals(Vectors.hex(recorded.get("validators_hash_of_block_1")), genesis.validatorSet().hash());
    assertEquals(Vectors.time(recorded.get("time_of_block_1")), genesis.genesisTime());
    assertEquals(recorded.get("genesis"), genesis.toJson());
    assertEquals(1, genesis.initialState().nextHeight());
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    InvalidGenesisException e = assertThrows(InvalidGenesisException.class, () -> Genesis.parse(Bytes.utf8("""
        {"chain_id":"","initial_height":"-4","genesis_time":"yesterday","app_hash":"xyz",
         "consensus_params":{"block":{"max_bytes":"0"}},
         "validators":[{"power":"1"},{"pub_key":{"type":"tendermint/PubKeyEd25519","value":"AAAA"},"power":"1"}]}""")));
    assertEquals(7, e.problems().size(), e::getMessage);
    assertTrue(e.getMessage().contains("validators[0].pub_key is missing"), e::getMessage);
    assertTrue(e.getMessage().contains("initial_height is -4"), e::getMessage);
  }

  @Test
  void unknownMembersAreIgnoredAndAppStateIsKept() {
    Genesis genesis = Genesis.parse(Bytes.utf8(
        "{\"x\":[1,2],\"app_state\" :  [ 1.50 , {\"a\":\"}\"} ]  ,\"chain_id\":\"c-1\"}"));
    assertEquals("[ 1.50 , {\"a\":\"}\"} ]", genesis.appState().toUtf8());
    assertTrue(genesis.validatorSet().isEmpty());
    assertEquals("7", Genesis.parse(Bytes.utf8("{\"chain_id\":\"c-1\",\"app_state\":7}")).appState().toUtf8());
    assertEquals("\"a,b\"",
        Genesis.parse(Bytes.utf8("{\"app_state\":\"a,b\" , \"chain_id\":\"c-1\"}")).appState().toUtf8());
    assertEquals(Bytes.EMPTY, Genesis.parse(Bytes.utf8("{\"app_state\":null,\"chain_id\":\"c\"}")).appState());
  }
}
