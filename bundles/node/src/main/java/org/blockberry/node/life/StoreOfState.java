package org.blockberry.node.life;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateStore;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.commit.HaltException;
import org.blockberry.node.move.StateMoves;
import org.blockberry.node.schedule.Schedule;
import org.blockberry.node.schedule.ScheduleEntry;
import org.blockberry.node.schedule.ScheduleView;
import org.blockberry.node.wiring.FeatureName;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Rewirer;
import org.blockberry.node.wiring.StatePlaces;
import org.blockberry.node.wiring.WantedSlot;
import org.blockberry.node.wiring.Wired;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which type of state store fills its slot where configuration and schedule do not say it for the next block: at a start the one that has the chain's state,
 * and, while an empty chain begins with a snapshot, the one that the chain has at the snapshot's height. Methods that wait for the rewiring thread must not
 * be called on it; what it asks ({@link #overrule}, {@link #mayTake}, {@link #emptyOnes}) answers at once.
 */
final class StoreOfState {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOfState.class);

  private final Path data;
  private final ChainSchedule schedule;
  private final StateMoves moves;
  private final StatePlaces places;
  private final Slot<StateStore> store;
  private final Supplier<Rewirer> rewirer;
  private volatile Optional<String> present = Optional.empty(); // at the start, if the schedule wants another one by now
  private volatile Optional<ScheduleView> beginning = Optional.empty(); // as it is for the block of the snapshot
  private volatile boolean emptyOnes;

  /**
   * Nothing is overruled yet.
   *
   * @param data folder of the node's data
   * @param store for threads that no plugin may hold
   */
  StoreOfState(Path data, ChainSchedule schedule, StateMoves moves, StatePlaces places, Slot<StateStore> store, Supplier<Rewirer> rewirer) {
    this.data = data;
    this.schedule = schedule;
    this.moves = moves;
    this.places = places;
    this.store = store;
    this.rewirer = rewirer;
  }

  /**
   * At a start, before the store is opened: finds the type that has the chain's state. What the schedule makes of it comes once the chain is there.
   *
   * @param wanted what the configuration says
   * @param adopted what the chain would begin with if a crash left a snapshot half in place
   * @param begun whether the chain has a block
   * @throws HaltException the configuration names another type, which is not its business
   */
  void find(Map<SlotName, WantedSlot> wanted, Optional<ChainState> adopted, boolean begun) {
    String type = schedule.overrule(wanted).get(SlotName.STATE_STORE).type();
    Optional<StateMoves.Move> last = moves.last();
    Optional<StateMoves.Move> left = last.filter(move -> move.height() == 0 && !move.done());
    beginning = adopted.flatMap(StoreOfState::at);
    if (beginning.isPresent()) {
      return;
    }
    if (schedule.fixes(SlotName.STATE_STORE)) {
      present = last.filter(move -> left.isEmpty()).map(StateMoves.Move::has).or(() -> StateType.only(data)).filter(has -> !has.equals(type));
    } else {
      refuse(type);
    }
    if (!begun) {
      left.map(StateMoves.Move::to).filter(to -> !to.equals(type)).ifPresent(places::discardStore);
    }
  }

  private void refuse(String type) {
    try {
      StateType.refusal(data, type).ifPresent(why -> {
        throw new HaltException(why);
      });
    } catch (IOException e) {
      throw new HaltException(data.resolve("state-store") + " cannot be listed: " + e.getMessage(), e);
    }
  }

  /** The schedule as it is for the last block of a state; empty if it says nothing of the store of that. */
  private static Optional<ScheduleView> at(ChainState state) {
    ScheduleView view = new ScheduleView(Schedule.decode(state.schedule()), List.of(), state.lastHeight() - 1);
    return entry(view).map(entry -> view);
  }

  private static Optional<ScheduleEntry> entry(ScheduleView view) {
    return view.chain().inForce(SlotName.STATE_STORE, view.tip() + 1);
  }

  /** The wishes of configuration and schedule, with the store that it must be for the time being. */
  Map<SlotName, WantedSlot> overrule(Map<SlotName, WantedSlot> wanted) {
    Map<SlotName, WantedSlot> all = schedule.overrule(wanted);
    WantedSlot want = wanted.get(SlotName.STATE_STORE);
    if (want == null || present.isEmpty() && beginning.isEmpty()) {
      return all;
    }
    WantedSlot now = all.get(SlotName.STATE_STORE);
    Map<SlotName, WantedSlot> other = new EnumMap<>(all);
    other.put(SlotName.STATE_STORE, beginning.map(view -> view.overrule(wanted).get(SlotName.STATE_STORE))
        .orElseGet(() -> new WantedSlot(present.orElse(now.type()), List.of(), now.auto(), now.settings())));
    return other;
  }

  /** Whether a store may fill the slot although neither the configuration nor the schedule for the next block means it. */
  boolean mayTake(OfferKey to) {
    return to.slot() == SlotName.STATE_STORE && emptyOnes;
  }

  /** Whether stores without any content take each other's place at the moment. */
  boolean emptyOnes() {
    return emptyOnes;
  }

  /**
   * Makes the empty store one of the type that the chain has at a snapshot's height.
   *
   * @param there the chain's state in the snapshot
   * @param offered types that are here
   * @throws AdminException there is none; says what to do
   */
  void take(ChainState there, Set<String> offered) {
    Optional<ScheduleView> view = at(there);
    String type = view.flatMap(StoreOfState::entry).map(ScheduleEntry::type).orElse("");
    if (type.isEmpty() || type.equals(type())) {
      return;
    }
    String needs = "the chain has its state in a state store of type \"" + type + "\" at the snapshot's height " + there.lastHeight();
    if (!offered.contains(type)) {
      throw new AdminException(needs + ", which is not installed. Drop its bundle into deploy/, or add the feature \"" + FeatureName.of(SlotName.STATE_STORE,
          type) + "\", and restart the node; nothing is to be set in config.toml");
    }
    beginning = view;
    exchange(needs);
    if (!type.equals(type())) {
      throw new AdminException(needs + ", which cannot be had now: node:journal says why");
    }
  }

  private void exchange(String cause) {
    emptyOnes = true;
    try {
      rewirer.get().settle(cause);
    } finally {
      emptyOnes = false;
    }
  }

  private String type() {
    return Optional.ofNullable(rewirer.get().wired().get(SlotName.STATE_STORE)).map(Wired::offer).map(OfferKey::type).orElse("");
  }

  /** The snapshot's state is in the store, and about to be the chain's; may be said twice. */
  void taken() {
    moves.last().filter(move -> move.height() == 0 && !move.done() && move.to().equals(type())).ifPresent(move ->
        moves.done(0, move.from(), store.call(StateStore::root), move.to(), store.call(StateStore::root)));
  }

  /**
   * The chain has begun, or does not begin with the snapshot after all: then the store is the one of its first block again, and the application begins anew
   * with it.
   *
   * @param begun whether it has
   */
  void settled(boolean begun) {
    if (beginning.isEmpty()) {
      return;
    }
    String type = type();
    beginning = Optional.empty();
    if (begun) {
      rewirer.get().request("the schedule at the snapshot's height");
      return;
    }
    exchange("the chain does not begin with the snapshot");
    if (type.equals(type())) {
      throw new HaltException("the state store is of type \"" + type + "\", which the chain does not begin with, and another cannot be had: node:journal says"
          + " why. Restart the node");
    }
    rewirer.get().remake(SlotName.APPLICATION, "the chain does not begin with the snapshot");
    places.discardStore(type);
    LOG.info("the state store is of type \"{}\" again, as for the chain's first block", type());
  }

  /** The chain is there: what its schedule made of the state store comes now. */
  void started(long height) {
    if (present.isPresent()) {
      present = Optional.empty();
      rewirer.get().request("the schedule at height " + (height + 1));
    }
    settled(true);
    tidy(height);
  }

  /** Whether what a move left behind goes when this block is there. */
  boolean tidiesAt(long height) {
    return moves.last().filter(move -> move.done() && height == move.height() + 1).isPresent();
  }

  /** What a move left behind goes when the chain has gone on from it: the old store, and the version by whose root no header knows it. */
  void tidy(long height) {
    moves.last().filter(move -> move.done() && height > move.height()).ifPresent(move -> {
      store.call(one -> {
        one.pruneBelow(Math.min(move.height() + 1, one.version()));
        return true;
      });
      places.discardStore(move.from());
    });
  }

  /** Why no application can execute the chain's blocks again beside the present one; empty if it can. */
  Optional<String> noReplay() {
    return moves.barrier().map(why -> why + ". Use a version that goes on from the present state, or begin a home of its own with this one: it fetches every"
        + " block and moves its state there");
  }
}
