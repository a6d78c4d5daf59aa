package org.blockberry.node.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalChangeTest {
  private static OfferKey offer(SlotName slot, String type, String version) {
    return new OfferKey(slot, type, "b", BundleVersion.parse(version), 1, true, 0);
  }

  @ParameterizedTest
  @CsvSource({
      "CONSENSUS, poa, 1, none, 1, true, true", "CONSENSUS, none, 1, poa, 1, true, true", "CONSENSUS, poa, 1, poa, 2, true, true",
      "CONSENSUS, poa, 1, bft, 1, false, true", "APPLICATION, a, 1, a, 2, false, true", "APPLICATION, a, 1, a, 1, true, true",
      "STATE_STORE, flat, 1, flat, 2, true, true", "STATE_STORE, flat, 1, iavl, 1, false, false",
      "BLOCK_STORE, rocksdb, 1, rocksdb, 2, true, true", "BLOCK_STORE, rocksdb, 1, memory, 1, false, false",
      "KEYSTORE, file, 1, file, 2, true, true"})
  void whatANetworkAgreesOnChangesForAll(SlotName slot, String from, String fromVersion, String to, String toVersion, boolean inNetwork,
      boolean alone) {
    assertEquals(inNetwork, LocalChange.refusal(offer(slot, from, fromVersion), offer(slot, to, toVersion), false).isEmpty());
    assertEquals(alone, LocalChange.refusal(offer(slot, from, fromVersion), offer(slot, to, toVersion), true).isEmpty());
  }

  @Test
  void theRefusalSaysWhatToDo() {
    assertEquals("the engine is agreed by the chain's validators: change it to \"bft\" 1.0.0 for all of them at one height, by the chain's"
        + " schedule (node:schedule)", LocalChange.refusal(offer(SlotName.CONSENSUS, "poa", "1"), offer(SlotName.CONSENSUS, "bft", "1"), false)
        .orElseThrow());
  }
}
