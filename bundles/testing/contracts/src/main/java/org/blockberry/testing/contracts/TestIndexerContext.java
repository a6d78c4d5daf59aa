package org.blockberry.testing.contracts;

import java.nio.file.Path;
import org.blockberry.api.indexer.IndexerContext;

/** What an indexer needs in a test: a chain that grows when the test says so. */
public final class TestIndexerContext extends TestContext implements IndexerContext {
  private final EventChain chain;

  /**
   * A context over a chain of its own.
   *
   * @param folder an empty folder of the test
   */
  public TestIndexerContext(Path folder) {
    super(folder);
    this.chain = new EventChain(events());
  }

  /**
   * A context over the chain of another, as after a restart: events of that one are not heard.
   *
   * @param folder of the indexer before
   */
  public TestIndexerContext(Path folder, EventChain chain) {
    super(folder);
    this.chain = chain;
  }

  @Override
  public EventChain chain() {
    return chain;
  }
}
