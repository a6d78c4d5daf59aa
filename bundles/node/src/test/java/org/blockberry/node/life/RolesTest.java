package org.blockberry.node.life;

import static org.blockberry.api.role.Role.ARCHIVE;
import static org.blockberry.api.role.Role.FULL;
import static org.blockberry.api.role.Role.LIGHT;
import static org.blockberry.api.role.Role.SEED;
import static org.blockberry.api.role.Role.VALIDATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.role.Capability;
import org.blockberry.api.role.Role;
import org.junit.jupiter.api.Test;

class RolesTest {
  private final List<String> done = new ArrayList<>();
  private boolean fails;

  private Roles begin(Role role) {
    return new Roles(role, new Roles.Hands() {
      @Override
      public void sign(boolean may, String cause) {
        if (fails) {
          throw new AdminException("the chain does not rest");
        }
        done.add("sign " + may);
      }

      @Override
      public void prune(boolean may) {
        done.add("prune " + may);
      }

      @Override
      public void changed(Role from, Role to, String cause) {
        done.add(from.text() + " to " + to.text());
      }
    });
  }

  /** Specification behaviours, section 5, row by row: validator, full, seed, light, archive. */
  @Test
  void theTableIsThatOfTheSpecification() {
    row(Capability.PROPOSE_AND_VOTE, VALIDATOR);
    row(Capability.STORE_BLOCKS, VALIDATOR, FULL, ARCHIVE);
    row(Capability.STORE_STATE, VALIDATOR, FULL, ARCHIVE);
    row(Capability.PEER_EXCHANGE, Role.values());
    row(Capability.GOSSIP_TRANSACTIONS, VALIDATOR, FULL, ARCHIVE); // validators: design, precedence over the specification's "no (DAG)"
    row(Capability.ACCEPT_INBOUND, VALIDATOR, FULL, SEED, ARCHIVE);
    row(Capability.PRUNE, VALIDATOR, FULL, LIGHT);
    row(Capability.NEED_CONSENSUS, VALIDATOR);
    row(Capability.NEED_MEMPOOL, VALIDATOR, FULL, ARCHIVE);
    row(Capability.NEED_BLOCK_STORE, VALIDATOR, FULL, LIGHT, ARCHIVE);
    row(Capability.NEED_STATE_STORE, VALIDATOR, FULL, ARCHIVE);
    row(Capability.CRAWL, SEED);
    assertEquals(12, Capability.values().length, "another capability needs a row here and a point of use");
  }

  private static void row(Capability capability, Role... who) {
    Set<Role> have = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if (role.has(capability)) {
        have.add(role);
      }
    }
    assertEquals(Set.of(who), have, capability.name());
  }

  @Test
  void whatMustNotBeDoneAnyMoreEndsFirst() {
    Roles roles = begin(VALIDATOR);
    roles.change(ARCHIVE, "test");
    assertEquals(List.of("prune false", "sign false", "prune false", "validator to archive"), done);
    assertEquals(ARCHIVE, roles.now());
    done.clear();
    roles.change(FULL, "test");
    assertEquals(List.of("prune true", "archive to full"), done, "the engine is left alone");
    done.clear();
    roles.change(FULL, "test");
    assertEquals(List.of(), done);
  }

  @Test
  void aChangeThatFailsChangesNothing() {
    Roles roles = begin(VALIDATOR);
    fails = true;
    assertThrows(AdminException.class, () -> roles.change(ARCHIVE, "test"));
    assertEquals(List.of("prune false", "prune true"), done);
    assertEquals(VALIDATOR, roles.now());
  }

  @Test
  void rolesWithoutAChainNeedARestart() {
    for (Role[] way : new Role[][] {{FULL, SEED}, {LIGHT, VALIDATOR}, {SEED, LIGHT}}) {
      Roles roles = begin(way[0]);
      String why = assertThrows(AdminException.class, () -> roles.change(way[1], "test")).getMessage();
      assertTrue(why.contains("needs restart") && why.contains("node.role = \"" + way[1].text() + "\""), why);
      assertEquals(way[0], roles.now());
    }
    assertEquals(List.of(), done);
  }

  @Test
  void aConfigurationThatCannotBeFollowedIsSaidUntilItCan() {
    Roles roles = begin(FULL);
    assertEquals(HealthStatus.OK, roles.check());
    roles.follow(SEED);
    assertTrue(roles.check().message().contains("node.role is \"seed\" but the node is a full node"), roles.check().message());
    assertFalse(roles.affectsReadiness());
    roles.follow(ARCHIVE);
    assertEquals(HealthStatus.OK, roles.check());
    assertEquals(ARCHIVE, roles.now());
    roles.follow(LIGHT);
    roles.follow(ARCHIVE);
    assertEquals(HealthStatus.OK, roles.check(), "back to what it is");
  }
}
