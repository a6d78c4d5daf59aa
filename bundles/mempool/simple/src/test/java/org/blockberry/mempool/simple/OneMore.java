package org.blockberry.mempool.simple;

import java.lang.reflect.Proxy;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolLimits;

/** A context whose limits are one transaction too generous. */
record OneMore(MempoolContext real) {
  MempoolContext context() {
    return (MempoolContext) Proxy.newProxyInstance(MempoolContext.class.getClassLoader(), new Class<?>[] {MempoolContext.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("limits")) {
            PoolLimits limits = real.limits();
            return new PoolLimits((int) Math.min(Integer.MAX_VALUE, limits.maxTxs() + 1L), limits.maxBytes(), limits.maxTxBytes());
          }
          return method.invoke(real, arguments);
        });
  }
}
