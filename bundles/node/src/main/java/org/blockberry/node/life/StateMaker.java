package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.guard.KeptText;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.OfferKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which application made the chain's last state, in {@code data/state-maker}: "type version bundle". A start goes on with it, whatever
 * else has been dropped meanwhile, and the deployer keeps it running beside later versions. A home without the file knows nothing yet.
 * Noted by the commit thread, when it changes; read before there is a chain.
 */
final class StateMaker {
  private static final Logger LOG = LoggerFactory.getLogger(StateMaker.class);

  /** One version of an application. */
  record Made(String type, BundleVersion version, String bundle) {}

  private final KeptText kept;
  private Optional<Made> known = Optional.empty();

  StateMaker(Path data) {
    kept = new KeptText(data.resolve("state-maker"));
  }

  /**
   * Reads what was noted.
   *
   * @throws HaltException the file cannot be used
   */
  void load() {
    try {
      known = kept.read().map(StateMaker::parse);
    } catch (IllegalArgumentException e) {
      throw new HaltException(kept.file() + " is damaged. Delete it: the application of config.toml counts then, in its highest version");
    } catch (IOException e) {
      throw new HaltException(kept.file() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Made parse(String text) {
    String[] words = text.strip().split(" ");
    if (words.length != 3) {
      throw new IllegalArgumentException(text);
    }
    return new Made(words[0], BundleVersion.parse(words[1]), words[2]);
  }

  /** Empty if this node does not know. */
  Optional<Made> known() {
    return known;
  }

  /** A block was committed with this application. */
  void made(OfferKey by) {
    Made now = new Made(by.type(), by.version(), by.bundle());
    if (known.filter(now::equals).isPresent()) {
      return;
    }
    known = Optional.of(now);
    try {
      kept.keep(now.type() + " " + now.version() + " " + now.bundle() + "\n");
    } catch (IOException e) { // known as long as the node runs; noted at the next change or start
      LOG.warn("{} cannot be written: {}", kept.file(), e.getMessage());
    }
  }
}
