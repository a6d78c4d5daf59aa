package org.blockberry.consensus.bft.replica;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.core.Step;

/**
 * The timers that the core waits for: of the present round, at most one for each step, and two before the first round. What the core has left
 * behind is cancelled, so that a height of many rounds does not fill the node's timers. For one thread.
 */
final class Timers {
  private final World world;
  private final Consumer<Input> ended;
  private final Map<Key, World.Timer> running = new HashMap<>();

  private record Key(int round, Step step) {}

  Timers(World world, Consumer<Input> ended) {
    this.world = world;
    this.ended = ended;
  }

  /** Starts one, instead of another one for the same step. */
  void start(Effect.StartTimer timer) {
    Key key = new Key(timer.round(), timer.step());
    World.Timer[] mine = new World.Timer[1];
    mine[0] = world.later(timer.delay(), () -> {
      running.remove(key, mine[0]);
      ended.accept(new Input.TimedOut(timer.height(), timer.round(), timer.step()));
    });
    World.Timer before = running.put(key, mine[0]);
    if (before != null) {
      before.cancel();
    }
  }

  /** The core is here now: it waits for nothing before. */
  void moved(Effect.Moved to) {
    running.entrySet().removeIf(entry -> {
      Key key = entry.getKey();
      boolean early = to.step() == Step.NEW_HEIGHT; // what runs then is of the height before
      boolean kept = !early && to.step() != Step.COMMIT && key.step != Step.NEW_HEIGHT && key.round == to.round()
          && key.step.compareTo(to.step()) >= 0;
      if (!kept) {
        entry.getValue().cancel();
      }
      return !kept;
    });
  }

  /** Nothing is waited for. */
  void cancelAll() {
    running.values().forEach(World.Timer::cancel);
    running.clear();
  }

  int running() {
    return running.size();
  }
}
