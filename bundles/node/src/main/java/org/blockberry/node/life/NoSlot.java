package org.blockberry.node.life;

import java.time.Duration;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;

/** A slot that nodes of some role do not have: nobody waits for it. */
record NoSlot<T>(SlotName name, Role role) implements Slot<T> {
  @Override
  public <R> R call(Call<? super T, R> call, Duration wait) {
    throw new SlotEmpty(name, "a " + role.text() + " node has none");
  }

  @Override
  public boolean filled() {
    return false;
  }
}
