package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.role.Role;
import org.blockberry.network.fake.FakeNet;
import org.junit.jupiter.api.Test;

/** What each role says to its peers. */
class RolesTest {
  private final FakeNet net = new FakeNet(1);

  private FakeNode node(String id, Role role, Map<String, Object> settings) {
    return new FakeNode(net, id, settings, new HashMap<>(), "/ip4/127.0.0.1/tcp/26656", "chain-1", role);
  }

  @Test
  void onlyRolesWithAChainHaveItsStreams() {
    for (Role role : List.of(Role.VALIDATOR, Role.FULL, Role.ARCHIVE)) {
      assertEquals(Set.of("housekeeping", "pex", "transactions", "blocks"), node(role.text(), role, Map.of()).transport.offeredNames());
    }
    for (Role role : List.of(Role.SEED, Role.LIGHT)) {
      assertEquals(Set.of("housekeeping", "pex"), node(role.text(), role, Map.of()).transport.offeredNames());
    }
  }

  @Test
  void aLightNodeDialsAndTakesNoConnections() {
    FakeNode light = node("light", Role.LIGHT, Map.of("persistent_peers", List.of("/p2p/full")));
    FakeNode full = node("full", Role.FULL, Map.of());
    FakeNode other = node("other", Role.FULL, Map.of("persistent_peers", List.of("/p2p/light")));
    assertTrue(net.runUntil(() -> light.knows("full") && full.knows("light"), Duration.ofSeconds(5)));
    full.desk.submit(FakeDesk.tx("a=1"));
    net.run(Duration.ofSeconds(30));
    assertTrue(light.knows("full"), "it keeps company");
    assertTrue(other.transport.dials.contains("light"));
    assertFalse(other.knows("light"));
    assertTrue(light.desk.checked.isEmpty(), "and takes no transactions");
  }

  @Test
  void nodesFindEachOtherThroughASeedThatKeepsNobody() {
    FakeNode seed = node("seed", Role.SEED, Map.of());
    Map<String, Object> knowsTheSeed = Map.of("seeds", List.of("/ip4/127.0.0.1/tcp/26656/p2p/seed"), "max_outbound", 2L);
    List<FakeNode> nodes = List.of(node("a", Role.FULL, knowsTheSeed), node("b", Role.VALIDATOR, knowsTheSeed), node("c", Role.FULL, knowsTheSeed));
    assertTrue(net.runUntil(() -> nodes.stream().allMatch(one -> nodes.stream().filter(other -> other != one)
        .allMatch(other -> one.knows(other.transport.self()))), Duration.ofMinutes(5)), "all know all");
    assertTrue(net.runUntil(() -> seed.transport.dials.containsAll(List.of("a", "b", "c")), Duration.ofMinutes(5)), "the seed visits everybody");
    assertTrue(net.runUntil(() -> seed.network.peers().isEmpty(), Duration.ofMinutes(5)), "and lets everybody go");
    assertEquals(0, nodes.stream().mapToLong(one -> one.network.ledger().entries().size()).sum(), "nobody was fined");
    int before = seed.transport.dials.size();
    net.run(Duration.ofMinutes(5));
    assertEquals(before, seed.transport.dials.size(), "nobody is visited again so soon");
    net.run(Duration.ofMinutes(10));
    assertTrue(seed.transport.dials.size() > before, "but again after a while");
  }
}
