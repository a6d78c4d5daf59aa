package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.guard.KeptText;
import org.blockberry.node.proof.VerifierBoard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which engines' blocks were accepted here while their proofs had a commit verifier, in {@code data/verified-engines}: one word each line.
 * Such an engine's proofs need one from then on, also after a restart without its bundle. Noted by the commit thread, when it changes.
 */
final class VerifiedEngines {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedEngines.class);
  private static final String WORD = "[a-z0-9][a-z0-9._-]{0,63}";

  private final KeptText kept;
  private final VerifierBoard board;
  private final Set<String> noted = new TreeSet<>();

  VerifiedEngines(Path data, VerifierBoard board) {
    this.kept = new KeptText(data.resolve("verified-engines"));
    this.board = board;
  }

  /**
   * Reads what was noted.
   *
   * @throws HaltException the file cannot be used
   */
  void load() {
    try {
      kept.read().ifPresent(text -> text.lines().forEach(noted::add));
    } catch (IOException e) {
      throw new HaltException(kept.file() + " cannot be read: " + e.getMessage(), e);
    }
    if (!noted.stream().allMatch(word -> word.matches(WORD))) {
      throw new HaltException(kept.file() + " is damaged. Write the engines that decided this chain into it, one each line, such as \"poa\"");
    }
    noted.forEach(board::expect);
  }

  /** A block of an engine is final. */
  void accepted(String engine) {
    if (!board.known(engine) || !noted.add(engine)) {
      return;
    }
    try {
      kept.keep(noted.stream().map(word -> word + "\n").collect(Collectors.joining()));
    } catch (IOException e) { // known as long as the node runs; noted at the next change or start
      LOG.warn("{} cannot be written: {}", kept.file(), e.getMessage());
    }
  }
}
