package org.blockberry.network.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may be connected. */
class AdmissionTest {
  private final Admission admission = new Admission(5, 2, Set.of("friend"), true);

  private boolean may(String peer, boolean outbound, String address) {
    return admission.connected(peer, outbound, address).isEmpty();
  }

  @Test
  void eachDirectionHasItsLimitAndFriendsHaveNone() {
    for (int i = 0; i < 5; i++) {
      assertTrue(may("i" + i, false, "/ip4/1.2." + i + ".4/tcp/1"));
    }
    assertFalse(may("i5", false, "/ip4/1.2.99.4/tcp/1"));
    assertTrue(may("friend", false, "/ip4/1.2.99.4/tcp/1"));
    assertTrue(may("o0", true, ""));
    assertTrue(may("o1", true, ""));
    assertFalse(may("o2", true, ""));
    admission.gone("o0");
    assertTrue(may("o2", true, ""));
    assertTrue(may("i0", false, "/ip4/1.2.0.4/tcp/1"), "who is there already is not counted twice");
    assertEquals(5, admission.count(false));
  }

  @Test
  @Tag("sec-D2")
  void onlyThreeOfOneNetwork() {
    assertTrue(may("a", false, "/ip4/1.2.3.4/tcp/1/p2p/a"));
    assertTrue(may("b", false, "/ip4/1.2.3.5/tcp/1"));
    assertTrue(may("c", false, "/ip4/1.2.3.6/tcp/1"));
    assertFalse(may("d", false, "/ip4/1.2.3.7/tcp/1"));
    assertTrue(may("e", false, "/ip4/1.2.4.7/tcp/1"));
  }

  @Test
  void networksAreReadFromMultiaddrs() {
    assertEquals(Optional.of("4:1.2.3."), Subnet.of("/ip4/1.2.3.4/tcp/1", 24, 48));
    assertEquals(Optional.of("4:1.2."), Subnet.of("/ip4/1.2.3.4", 16, 32));
    assertEquals(Optional.of("6:20.1.d.b8.0.1."), Subnet.of("/ip6/2001:db8:1::5/tcp/1", 24, 48));
    assertEquals(Subnet.of("/ip6/2001:db8:0:0:0:0:0:1", 24, 128), Subnet.of("/ip6/2001:db8::1/tcp/9", 24, 128));
    for (String none : new String[] {"", "/", "/ip4", "/ip4/", "/ip4/1.2.3", "/ip4/1.2.3.256/tcp/1", "/ip4/01.2.3.4", "/ip4/1.2.3.4.5",
        "/ip6/1::2::3", "/ip6/1:2:3:4:5:6:7", "/ip6/1:2:3:4:5:6:7:8:9", "/ip6/::12345", "/ip6/g::", "/ip6/１::", "/dns4/example.org/tcp/1",
        "1.2.3.4:5", "/ip4/-1.2.3.4"}) {
      assertEquals(Optional.empty(), Subnet.of(none, 24, 48), none);
    }
  }
}
