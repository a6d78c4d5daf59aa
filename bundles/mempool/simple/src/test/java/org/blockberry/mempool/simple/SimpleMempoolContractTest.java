package org.blockberry.mempool.simple;

import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.testing.contracts.MempoolContract;

class SimpleMempoolContractTest extends MempoolContract {
  @Override
  protected MempoolFactory factory() {
    return new SimpleMempoolFactory();
  }
}
