package org.blockberry.node.life;

import org.blockberry.api.admin.AdminException;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.role.Capability;
import org.blockberry.api.role.Role;

/**
 * What this node is for, and the way to another role while it runs. What a role may is in {@link Role}; here is the order in which it is given
 * and taken: what the new role must not do ends first. Threading: any; one change at a time.
 */
final class Roles implements HealthCheck {
  /** Does what a change of role means. */
  interface Hands {
    /**
     * Gives the node the right to sign or takes it, by an engine that is made anew between two heights.
     *
     * @throws AdminException it is not possible; what was is again
     */
    void sign(boolean may, String cause);

    /** Allows or forbids pruning, at once. */
    void prune(boolean may);

    /** The node has another role. */
    void changed(Role from, Role to, String cause);
  }

  private final Hands hands;
  private volatile Role now;
  private volatile String problem = "";

  Roles(Role begins, Hands hands) {
    this.now = begins;
    this.hands = hands;
  }

  /** The present one. */
  Role now() {
    return now;
  }

  /**
   * Changes to another role and returns when that is done.
   *
   * @throws AdminException it is not possible; nothing has changed
   */
  synchronized void change(Role wanted, String cause) {
    Role from = now;
    if (wanted == from) {
      problem = "";
      return;
    }
    if (!wanted.keepsChain() || !from.keepsChain()) {
      throw new AdminException("a " + from.text() + " node becomes a " + wanted.text() + " node by a restart only: needs restart. Set node.role = \""
          + wanted.text() + "\" in config.toml, stop the node, and start it" + (wanted.keepsChain() ? "" : " with --role " + wanted.text()));
    }
    if (!wanted.has(Capability.PRUNE)) {
      hands.prune(false);
    }
    boolean signs = wanted.has(Capability.PROPOSE_AND_VOTE);
    try {
      if (signs != from.has(Capability.PROPOSE_AND_VOTE)) {
        hands.sign(signs, cause);
      }
    } catch (RuntimeException e) {
      hands.prune(from.has(Capability.PRUNE));
      throw e;
    }
    hands.prune(wanted.has(Capability.PRUNE));
    now = wanted;
    problem = "";
    hands.changed(from, wanted, cause);
  }

  /** The configuration wants a role: taken up if that is possible, else said in the health until it is. */
  void follow(Role configured) {
    try {
      change(configured, "config.toml");
    } catch (AdminException e) {
      problem = "node.role is \"" + configured.text() + "\" but the node is a " + now.text() + " node: " + e.getMessage();
    }
  }

  @Override
  public String name() {
    return "role";
  }

  @Override
  public HealthStatus check() {
    return problem.isEmpty() ? HealthStatus.OK : HealthStatus.warn(problem);
  }

  @Override
  public boolean affectsReadiness() {
    return false;
  }
}
