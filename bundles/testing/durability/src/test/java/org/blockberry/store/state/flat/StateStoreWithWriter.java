package org.blockberry.store.state.flat;

import org.blockberry.api.plugin.PluginContext;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Tuning;

/** Makes the real state store with a seam where it writes. */
public final class StateStoreWithWriter {
  private StateStoreWithWriter() {}

  /** A store that is not started. */
  public static FlatStateStore make(PluginContext context, BatchWriter writer) {
    return new FlatStateStore(new Tuning(1 << 20, 1 << 20, 1 << 20, 64, 0, true), context, writer);
  }
}
