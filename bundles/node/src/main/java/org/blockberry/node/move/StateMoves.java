package org.blockberry.node.move;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.LocalRoot;
import org.blockberry.node.guard.KeptText;

/**
 * Which type of store has the chain's state, once it has moved, in {@code data/state-move}: "moving HEIGHT FROM TO" while the content is copied, of which
 * nothing counts, and "moved HEIGHT FROM ROOT TO ROOT" from the moment on at which the new store has the state. The chain knows the state after HEIGHT by
 * the first root, the new store by the second. At height 0 there is no content: a snapshot of a chain that has its state in TO is put in place. Thread safe.
 */
public final class StateMoves implements LocalRoot {
  private final KeptText kept;
  private volatile Optional<Move> last = Optional.empty();

  /**
   * A move.
   *
   * @param height of the state that moved
   * @param done whether {@code to} has it
   */
  public record Move(long height, String from, Bytes fromRoot, String to, Bytes toRoot, boolean done) {
    /** Type of the store that has the state. */
    public String has() {
      return done ? to : from;
    }

    private String text() {
      return done ? "moved " + height + " " + from + " " + fromRoot.toHex() + " " + to + " " + toRoot.toHex() + "\n"
          : "moving " + height + " " + from + " " + to + "\n";
    }

    private static Move parse(String text) {
      String[] words = text.strip().split(" ");
      if (words.length == 4 && words[0].equals("moving")) {
        return new Move(Long.parseLong(words[1]), words[2], Bytes.EMPTY, words[3], Bytes.EMPTY, false);
      }
      if (words.length != 6 || !words[0].equals("moved")) {
        throw new IllegalArgumentException("it is damaged");
      }
      return new Move(Long.parseLong(words[1]), words[2], Bytes.fromHex(words[3]), words[4], Bytes.fromHex(words[5]), true);
    }
  }

  /** @param data folder of the node's data */
  public StateMoves(Path data) {
    kept = new KeptText(data.resolve("state-move"));
  }

  /**
   * Reads what was noted.
   *
   * @throws IllegalStateException the file cannot be used
   */
  public void load() {
    try {
      last = kept.read().map(Move::parse);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(kept.file() + " cannot be used: " + e.getMessage() + ". Restore it from a backup of the home", e);
    }
  }

  /** The last move; empty if the state was never moved. */
  public Optional<Move> last() {
    return last;
  }

  /** Content begins to be copied. */
  public void begins(long height, String from, String to) {
    keep(new Move(height, from, Bytes.EMPTY, to, Bytes.EMPTY, false));
  }

  /** The copy is whole and durable: from now on {@code to} has the state. */
  public void done(long height, String from, Bytes fromRoot, String to, Bytes toRoot) {
    keep(new Move(height, from, fromRoot, to, toRoot, true));
  }

  private void keep(Move move) {
    try {
      kept.keep(move.text());
    } catch (IOException e) {
      throw new IllegalStateException(kept.file() + " cannot be written: " + e.getMessage(), e);
    }
    last = Optional.of(move);
  }

  /** Why blocks that the chain has cannot be executed again here; empty if they can. */
  public Optional<String> barrier() {
    return last.filter(move -> move.done() && move.height() > 0).map(move -> "the chain's state moved from \"" + move.from() + "\" to \"" + move.to()
        + "\" after height " + move.height() + ", and the blocks up to there give their hashes in a state store of the old type only");
  }

  @Override
  public Optional<String> barrierAbove(long height) {
    return barrier().filter(why -> height < last.orElseThrow().height());
  }

  @Override
  public Bytes of(long height, Bytes chains) {
    return last.filter(move -> move.done() && move.height() == height && move.fromRoot().equals(chains)).map(Move::toRoot).orElse(chains);
  }
}
