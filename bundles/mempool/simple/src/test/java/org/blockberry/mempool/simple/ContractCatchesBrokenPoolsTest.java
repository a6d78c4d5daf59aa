package org.blockberry.mempool.simple;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.function.Function;
import java.util.stream.Stream;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.testing.contracts.MempoolContract;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A contract test that a broken pool passes is worth nothing: each known way to be wrong must fail it. */
class ContractCatchesBrokenPoolsTest {
  private static volatile Function<MempoolContext, Mempool> broken;

  /** Run by the launcher below only: its name does not end in Test. */
  static class OnABrokenPool extends MempoolContract {
    @Override
    protected MempoolFactory factory() {
      return BrokenPools.factory(broken);
    }
  }

  @TestFactory
  @Tag("sec-G1")
  @Tag("sec-G5")
  @Tag("sec-G6")
  @Tag("sec-G7")
  Stream<DynamicTest> everyBrokenPoolFailsTheContract() {
    return BrokenPools.all().entrySet().stream().map(pool -> DynamicTest.dynamicTest(pool.getKey().name(), () -> {
      broken = pool.getValue();
      String test = pool.getKey().caughtBy();
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create().execute(
          LauncherDiscoveryRequestBuilder.request().selectors(selectMethod(OnABrokenPool.class, test)).build(), listener);
      assertEquals(1, listener.getSummary().getTestsFoundCount(), test);
      assertEquals(1, listener.getSummary().getTestsFailedCount(), () -> test + " does not notice a pool that " + pool.getKey().name());
    }));
  }
}
