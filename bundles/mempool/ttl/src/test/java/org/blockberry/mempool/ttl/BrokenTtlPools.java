package org.blockberry.mempool.ttl;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.testing.contracts.TestMempoolContext;

/** Pools as they were, or nearly were, in other clients: each is right but for one thing. */
final class BrokenTtlPools {
  private BrokenTtlPools() {}

  /** One call into a pool and what it does instead. */
  private interface Instead {
    Object call(Mempool real, Object[] arguments) throws Exception;
  }

  static Map<String, Function<TestMempoolContext, Mempool>> all() {
    Map<String, Function<TestMempoolContext, Mempool>> all = new LinkedHashMap<>();
    all.put("takes every expired one for a duplicate", context -> remembering(context));
    all.put("forgets the deadline in a swap", context -> broken(context, "carryOver", (real, arguments) ->
        real.carryOver(((PoolEntry) arguments[0]).withTimeToLive(Duration.ofDays(1)))));
    all.put("renews the deadline in a swap", context -> broken(context, "carryOver", (real, arguments) -> {
      PoolEntry entry = (PoolEntry) arguments[0];
      return real.carryOver(PoolEntry.builder(entry.transaction(), entry.sequence(), context.clock().instant())
          .priority(entry.priority()).sender(entry.sender()).timeToLive(entry.timeToLive().orElse(null)).build());
    }));
    all.put("never reports what expired", context -> real(context, silent(context)));
    all.put("reports what expired as evicted", context -> real(context, renaming(context)));
    all.put("does not extend", context -> withExpiry(context, "extend", (real, arguments) -> real.expiry().orElseThrow()
        .expiresAt((org.blockberry.api.value.Bytes) arguments[0])));
    all.put("extends beyond every bound", context -> withExpiry(context, "extend", (real, arguments) ->
        real.expiry().orElseThrow().extend((org.blockberry.api.value.Bytes) arguments[0], (Duration) arguments[1])
            .map(at -> at.plusMillis(1))));
    all.put("sets no deadline", context -> withExpiry(context, "expireAt", (real, arguments) -> Optional.<Instant>empty()));
    all.put("loses each fifth", context -> losing(context));
    all.put("sees time with a delay", context -> real(context, late(context)));
    return all;
  }

  private static Mempool real(TestMempoolContext context, MempoolContext lent) {
    return new TtlMempool(lent, new org.blockberry.mempool.parts.PriorityRules(org.blockberry.mempool.parts.Ranking.APPLICATION, true,
        true, 1), new TtlRules(60, 5, 400), Duration.ofHours(1));
  }

  private static Mempool broken(TestMempoolContext context, String method, Instead instead) {
    Mempool real = TtlMempoolModelTest.real(context);
    return proxy(Mempool.class, real, method, arguments -> instead.call(real, arguments));
  }

  private static Mempool withExpiry(TestMempoolContext context, String method, Instead instead) {
    Mempool real = TtlMempoolModelTest.real(context);
    Object expiry = proxy(org.blockberry.api.mempool.PoolExpiry.class, real.expiry().orElseThrow(), method,
        arguments -> instead.call(real, arguments));
    return proxy(Mempool.class, real, "expiry", arguments -> Optional.of(expiry));
  }

  private static Mempool remembering(TestMempoolContext context) {
    java.util.Set<org.blockberry.api.value.Bytes> seen = new java.util.HashSet<>();
    return broken(context, "add", (real, arguments) -> {
      PoolEntry entry = (PoolEntry) arguments[0];
      if (seen.contains(entry.hash()) && real.get(entry.hash()).isEmpty()) {
        return AddResult.DUPLICATE;
      }
      AddResult result = real.add(entry);
      if (result == AddResult.ADDED) {
        seen.add(entry.hash());
      }
      return result;
    });
  }

  private static Mempool losing(TestMempoolContext context) {
    AtomicInteger adds = new AtomicInteger();
    return broken(context, "add", (real, arguments) -> {
      AddResult result = real.add((PoolEntry) arguments[0]);
      if (adds.incrementAndGet() % 5 == 0) {
        real.remove(((PoolEntry) arguments[0]).hash(), RemovalReason.INVALID);
      }
      return result;
    });
  }

  private static MempoolContext silent(TestMempoolContext context) {
    return proxy(MempoolContext.class, context, "removed", arguments -> {
      if (arguments[1] != RemovalReason.EXPIRED) {
        context.removed((PoolEntry) arguments[0], (RemovalReason) arguments[1]);
      }
      return null;
    });
  }

  private static MempoolContext renaming(TestMempoolContext context) {
    return proxy(MempoolContext.class, context, "removed", arguments -> {
      context.removed((PoolEntry) arguments[0], arguments[1] == RemovalReason.EXPIRED ? RemovalReason.EVICTED : (RemovalReason) arguments[1]);
      return null;
    });
  }

  private static MempoolContext late(TestMempoolContext context) {
    return proxy(MempoolContext.class, context, "clock", arguments -> java.time.Clock.offset(context.clock(), Duration.ofMillis(-3)));
  }

  private interface Call {
    Object with(Object[] arguments) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Object real, String replaced, Call instead) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
      if (method.getName().equals(replaced)) {
        return instead.with(arguments);
      }
      try {
        return method.invoke(real, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }
}
