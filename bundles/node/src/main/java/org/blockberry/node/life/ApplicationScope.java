package org.blockberry.node.life;

import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateStore;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.LentSlot;
import org.blockberry.node.scope.NodeServices;

/** What an application is lent: its state, and neither clock nor chance through its contract. */
final class ApplicationScope extends InstanceScope implements ApplicationContext {
  private final LentSlot<StateStore> state;

  ApplicationScope(String type, NodeServices services, Slot<StateStore> state) {
    super(SlotName.APPLICATION, type, services);
    this.state = new LentSlot<>(state);
  }

  @Override
  public Slot<StateStore> state() {
    return state;
  }

  @Override
  public void close() {
    state.close();
    super.close();
  }
}
