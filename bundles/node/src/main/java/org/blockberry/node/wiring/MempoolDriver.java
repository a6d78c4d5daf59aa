package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.function.Function;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.node.intake.MempoolScope;
import org.blockberry.node.intake.PoolHandover;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.slot.GatedSlot;

/** Drives the mempool slot: its content moves from one instance to the next. */
public final class MempoolDriver extends SlotDriver<Mempool, MempoolScope> {
  private final PoolHandover handover;

  /** A driver of an empty mempool slot. */
  public MempoolDriver(GatedSlot<Mempool> slot, Function<String, MempoolScope> scopes, SettingsReader settings, Duration deadline,
      PoolHandover handover) {
    super(slot, scopes, settings, deadline);
    this.handover = handover;
  }

  @Override
  boolean hot() {
    return true;
  }

  @Override
  void open(Running<Mempool, MempoolScope> next) {
    handover.restore(next.instance());
    next.scope().goLive();
    super.open(next);
  }

  @Override
  String switchTo(Running<Mempool, MempoolScope> next, Duration drain, boolean lastChance) {
    String moved;
    try {
      moved = handover.replace(next.instance(), drain);
    } catch (PluginFailure e) {
      if (!lastChance) {
        throw e;
      }
      moved = e.getMessage() + "; going on with what could be moved";
      handover.abandonPresent(next.instance());
    }
    next.scope().goLive();
    adopt(next);
    return moved;
  }

  @Override
  String save(Duration drain) {
    return Watched.call("export of " + running().wired().offer(), drain, () -> handover.save(running().instance()))
        + " transactions kept for the next mempool";
  }
}
