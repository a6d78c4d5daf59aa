package org.blockberry.testing.contracts;

import java.time.Duration;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;

/** A slot that always holds the same instance. */
public record SlotOf<T>(SlotName name, T instance) implements Slot<T> {
  @Override
  public <R> R call(Call<? super T, R> call, Duration wait) {
    try {
      return call.apply(instance);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new PluginFailure(name.text(), e);
    }
  }

  @Override
  public boolean filled() {
    return true;
  }
}
