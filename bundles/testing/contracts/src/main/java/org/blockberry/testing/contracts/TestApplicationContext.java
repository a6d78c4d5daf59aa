package org.blockberry.testing.contracts;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateStore;

/** What an application needs in a test; like the real one it gives neither clock nor chance. */
public final class TestApplicationContext implements ApplicationContext {
  private final TestContext rest;
  private final Slot<StateStore> state;

  /**
   * A context over one store.
   *
   * @param rest gives everything else and is closed by its owner
   */
  public TestApplicationContext(TestContext rest, StateStore store) {
    this.rest = Objects.requireNonNull(rest, "rest");
    this.state = new SlotOf<>(SlotName.STATE_STORE, store);
  }

  @Override
  public Slot<StateStore> state() {
    return state;
  }

  @Override
  public String chainId() {
    return rest.chainId();
  }

  @Override
  public Path dataFolder() {
    return rest.dataFolder();
  }

  @Override
  public System.Logger logger() {
    return rest.logger();
  }

  @Override
  public Metrics metrics() {
    return rest.metrics();
  }

  @Override
  public ExecutorService executor() {
    return rest.executor();
  }

  @Override
  public EventBus events() {
    return rest.events();
  }
}
