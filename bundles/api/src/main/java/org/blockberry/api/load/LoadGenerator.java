package org.blockberry.api.load;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The transactions of one run. Each has a number; a generator that makes one from what earlier ones left hears what became of those.
 *
 * <p>Threading: {@link #begin} comes first and alone, {@link #check} last and alone; in between {@link #make} and {@link #refused} are called by many
 * threads and {@link #inBlock} by one, all at once.
 */
@ConsumerType
public interface LoadGenerator {
  /**
   * Asks the application for what it needs, before the first transaction is due.
   *
   * @throws IOException no answer
   * @throws IllegalStateException the chain has nothing that it could work with; the text says what to do
   */
  default void begin() throws IOException {}

  /**
   * Transaction {@code number}, which is sent at once. Called once for each number; must not wait.
   *
   * @return empty if none can be made now, for example while all coins are on the way; it counts as rejected, because a load is offered at its rate or not
   *     at all
   */
  Optional<Bytes> make(int number);

  /**
   * A transaction stands in a block. Called for all of them in order, also those of other runs.
   *
   * @param tx of any size and content
   * @return its number, or -1 if this run did not make it; the same again if it comes again
   */
  int inBlock(Bytes tx);

  /**
   * A transaction was not accepted. It may stand in a block nevertheless: an answer can get lost.
   *
   * @param code of the application, or 0 if it was not the application that refused: a full mempool, no answer
   */
  default void refused(int number, int code) {}

  /**
   * Asks the application whether it has what the blocks say. Only if the user wants that.
   *
   * @param committed numbers of up to 1,000 transactions that are in blocks, for generators that have to choose
   * @throws IOException no answer
   */
  LoadCheck check(List<Integer> committed) throws IOException;
}
