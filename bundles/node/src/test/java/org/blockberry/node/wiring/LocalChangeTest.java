package org.blockberry.node.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
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
    assertEquals(inNetwork, LocalChange.refusal(offer(slot, from, fromVersion), offer(slot, to, toVersion), false, Optional.empty()).isEmpty());
    assertEquals(alone, LocalChange.refusal(offer(slot, from, fromVersion), offer(slot, to, toVersion), true, Optional.empty()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"none, bft, poa, false", "none, poa, poa, true", "poa, none, poa, true", "bft, poa, poa, true", "bft, bft, poa, false",
      "none, bft, '', true"})
  void anotherEngineMayNotSlipInBehindAFollower(String from, String to, String decided, boolean allowed) {
    assertEquals(allowed, LocalChange.refusal(offer(SlotName.CONSENSUS, from, "1"), offer(SlotName.CONSENSUS, to, "1"), false,
        Optional.of(decided).filter(type -> !type.isEmpty())).isEmpty());
    assertTrue(LocalChange.refusal(offer(SlotName.CONSENSUS, from, "1"), offer(SlotName.CONSENSUS, to, "1"), true,
        Optional.of("poa")).isEmpty(), "a chain of one has nobody to disagree with");
  }

  @Test
  void theRefusalSaysWhatToDo() {
    assertEquals("the engine is agreed by the chain's validators: change it to \"bft\" 1.0.0 for all of them at one height, by the chain's"
        + " schedule (node:schedule)", LocalChange.refusal(offer(SlotName.CONSENSUS, "poa", "1"), offer(SlotName.CONSENSUS, "bft", "1"), false,
        Optional.empty()).orElseThrow());
  }
}
