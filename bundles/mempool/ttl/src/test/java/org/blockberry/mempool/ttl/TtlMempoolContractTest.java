package org.blockberry.mempool.ttl;

import java.time.Duration;
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
    return Map.of("cleanup_interval", Duration.ofHours(1));
  }

  @Override
  protected Map<String, Object> sweepingSettings() {
    return Map.of("cleanup_interval", Duration.ofMillis(50));
  }
}
