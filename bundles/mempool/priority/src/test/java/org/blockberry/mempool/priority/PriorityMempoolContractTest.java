package org.blockberry.mempool.priority;

import java.util.Map;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.testing.contracts.MempoolContract;

class PriorityMempoolContractTest extends MempoolContract {
  @Override
  protected MempoolFactory factory() {
    return new PriorityMempoolFactory();
  }
}

class PriorityMempoolBySizeContractTest extends PriorityMempoolContractTest {
  @Override
  protected Map<String, Object> settings() {
    return Map.of("rank_by", "size", "skip_unfitting", false);
  }
}

class PriorityMempoolWithReplacementContractTest extends PriorityMempoolContractTest {
  @Override
  protected Map<String, Object> settings() {
    return Map.of("replace_by_sender", true, "replace_min_bump", 2L);
  }
}
