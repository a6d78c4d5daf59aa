package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.guard.KeptText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which engine decided the chain's last block, in {@code data/engine}: what a network agrees on is measured by this, not by what the node
 * runs at the moment, which may only follow. A home without the file knows nothing yet. Noted by the commit thread, read by any.
 */
final class DecidingEngine {
  private static final Logger LOG = LoggerFactory.getLogger(DecidingEngine.class);
  private static final String FOLLOWER = "none";
  private static final String WORD = "[a-z0-9][a-z0-9._-]{0,63}";

  private final KeptText kept;
  private volatile String type = "";

  DecidingEngine(Path data) {
    kept = new KeptText(data.resolve("engine"));
  }

  /**
   * Reads what was noted.
   *
   * @throws HaltException the file cannot be read
   */
  void load() {
    try {
      type = kept.read().map(String::strip).orElse("");
      if (!type.isEmpty() && !type.matches(WORD)) {
        throw new HaltException(kept.file() + " is damaged. Delete it: the engine of config.toml counts then");
      }
    } catch (IOException e) {
      throw new HaltException(kept.file() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Its type; empty if this node does not know. */
  Optional<String> type() {
    return type.isEmpty() ? Optional.empty() : Optional.of(type);
  }

  /** A block is final that an engine of this type decided; a follower decides nothing. */
  void decided(String engine) {
    if (engine.equals(type) || follows(engine)) {
      return;
    }
    type = engine;
    try {
      kept.keep(engine + "\n");
    } catch (IOException e) { // known as long as the node runs; noted at the next change or start
      LOG.warn("{} cannot be written: {}", kept.file(), e.getMessage());
    }
  }

  /** Whether engines of a type decide nothing. */
  static boolean follows(String type) {
    return type.equals(FOLLOWER);
  }

  /** Why a node must not begin with an engine; empty if it may. */
  Optional<String> refusal(String configured) {
    return follows(configured) || type.isEmpty() || configured.equals(type) ? Optional.empty()
        : Optional.of("consensus.type is \"" + configured + "\" but the engine \"" + type + "\" decided this chain, whose validators agree on it:"
            + " set it back, or change it for all of them at one height, by the chain's schedule (node:schedule)");
  }
}
