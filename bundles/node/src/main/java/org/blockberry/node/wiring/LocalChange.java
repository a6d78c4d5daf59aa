package org.blockberry.node.wiring;

import java.util.Optional;

/**
 * Which changes a node may make alone (design 3.5, last line): what a network agrees on changes only for the whole chain, through
 * its schedule. A chain whose only validator is this node has nobody to disagree with. Pure.
 */
public final class LocalChange {
  private static final String FOLLOWER = "none";

  private LocalChange() {}

  /**
   * Why this node must not make a change by itself; empty if it may.
   *
   * @param from what fills the slot, or filled it last
   * @param to what shall
   * @param alone whether this node is the chain's only validator
   * @param engine type of the engine that decided the chain's last block, as far as this node knows; what it merely runs is no measure,
   *     because a follower in between would let any other engine in
   */
  public static Optional<String> refusal(OfferKey from, OfferKey to, boolean alone, Optional<String> engine) {
    boolean sameType = from.type().equals(to.type());
    return switch (from.slot()) {
      // Between deciding and following nothing changes for others, and another version of an engine makes the same blocks.
      case CONSENSUS -> alone || to.type().equals(FOLLOWER) || to.type().equals(engine.orElse(follows(from) ? to.type() : from.type()))
          ? Optional.empty() : agreed("the engine", to);
      case APPLICATION -> alone || sameType && from.version().equals(to.version()) ? Optional.empty()
          : agreed("the version of the application", to);
      case STATE_STORE -> sameType ? Optional.empty() : agreed("the type of the state store, which makes the app hash,", to)
          .map(why -> why + ", such as the same [[schedule]] entry in every node's config.toml: from = HEIGHT, slot = \"state-store\", type = \"" + to.type()
              + "\"");
      case BLOCK_STORE -> sameType ? Optional.empty() : Optional.of("the blocks do not move from \"" + from.type() + "\" to \""
          + to.type() + "\" while the node runs. Stop it and run: blockberry store migrate --to " + to.type());
      default -> Optional.empty();
    };
  }

  private static boolean follows(OfferKey engine) {
    return engine.type().equals(FOLLOWER);
  }

  private static Optional<String> agreed(String what, OfferKey to) {
    return Optional.of(what + " is agreed by the chain's validators: change it to \"" + to.type() + "\" " + to.version()
        + " for all of them at one height, by the chain's schedule (node:schedule)");
  }
}
