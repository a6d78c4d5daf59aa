package org.blockberry.mempool.ttl;

import java.util.Map;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.testing.contracts.ExpiringMempoolContract;

class TtlMempoolContractTest extends ExpiringMempoolContract {
  @Override
  protected MempoolFactory factory() {
    return new TtlMempoolFactory();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("cleanup_interval", java.time.Duration.ofMillis(50));
  }
}
