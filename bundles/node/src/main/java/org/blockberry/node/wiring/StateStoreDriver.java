package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.node.move.ContentMove;
import org.blockberry.node.move.StateMoves;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.slot.GatedSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** State stores: one of another type, which only the chain's schedule brings, takes the content over before it fills the slot. */
public final class StateStoreDriver extends SlotDriver<StateStore, InstanceScope> {
  private static final Logger LOG = LoggerFactory.getLogger(StateStoreDriver.class);
  private static final Duration SHORTEST = Duration.ofSeconds(60); // for a part of the content, on a slow disk

  private final StateMoves moves;
  private final Consumer<String> discard;
  private final Duration partDeadline;
  private final BooleanSupplier emptyOnes;

  /**
   * As {@link SlotDriver}.
   *
   * @param moves notes where the state is
   * @param discard removes the folder of a type that does not have the state
   * @param emptyOnes whether stores of a chain that has not begun take each other's place
   */
  public StateStoreDriver(GatedSlot<StateStore> slot, Function<String, InstanceScope> scopes, SettingsReader settings, Duration deadline,
      Continuity<StateStore> continuity, Supplier<Duration> startDeadline, StateMoves moves, Consumer<String> discard,
      BooleanSupplier emptyOnes) {
    super(slot, scopes, settings, deadline, continuity, startDeadline);
    this.moves = moves;
    this.discard = discard;
    this.emptyOnes = emptyOnes;
    this.partDeadline = deadline.compareTo(SHORTEST) > 0 ? deadline : SHORTEST;
  }

  @Override
  boolean carries(Offer offer) {
    return running() != null && !running().wired().offer().type().equals(offer.key().type());
  }

  /** What an interrupted move, or one that was undone by a restored backup, left in the folder of the type goes. */
  @Override
  void expect(Offer offer) {
    StateStore present = running().instance();
    if (nothingIn(present) && moves.last().filter(move -> move.height() == 0 && !move.done() && move.from().equals(offer.key().type())).isPresent()) {
      return; // back to the one that was there before, which is as it was
    }
    moves.begins(present.version(), running().wired().offer().type(), offer.key().type());
    discard.accept(offer.key().type());
  }

  private boolean nothingIn(StateStore present) {
    return emptyOnes.getAsBoolean() && present.version() == 0;
  }

  @Override
  String carry(Running<StateStore, InstanceScope> next) {
    StateStore from = running().instance();
    StateStore to = next.instance();
    if (nothingIn(from)) {
      if (to.version() != 0) {
        throw new StoreException("the chain has not begun, but the new store has version " + to.version() + " already");
      }
      return "nothing to move, the chain has not begun";
    }
    long began = System.nanoTime();
    long pairs = new ContentMove(from, to, partDeadline).run();
    String types = running().wired().offer().type() + " to " + next.wired().offer().type();
    moves.done(from.version(), running().wired().offer().type(), from.root(), next.wired().offer().type(), to.root());
    String moved = "moved " + pairs + " pairs of height " + from.version() + " from " + types + " in " + (System.nanoTime() - began) / 1_000_000
        + " ms, root " + from.root().toHex() + " is now " + to.root().toHex();
    LOG.info("{}", moved);
    return moved;
  }
}
