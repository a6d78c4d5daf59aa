package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.function.Function;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.node.intake.MempoolScope;
import org.blockberry.node.intake.PoolHandover;
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
    handover.fill(next.instance(), next.scope()::goLive);
    adopt(next);
  }

  @Override
  String switchTo(Running<Mempool, MempoolScope> next, Duration drain, boolean lastChance) {
    noteIfHung();
    String moved = handover.replace(next.instance(), drain, lastChance, next.scope()::goLive);
    adopt(next);
    return moved;
  }

  @Override
  void leaving() {
    handover.begin();
  }

  @Override
  String save() {
    return handover.save(running().instance()) + " transactions kept for the next mempool";
  }

  @Override
  String saveKnown() {
    return handover.saveKnown() + " transactions kept from memory for the next mempool";
  }

  @Override
  void stay() {
    handover.reopen(running().instance());
  }
}
