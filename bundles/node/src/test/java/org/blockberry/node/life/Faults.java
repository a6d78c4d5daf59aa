package org.blockberry.node.life;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Makes a good implementation misbehave in one method at a time. */
final class Faults {
  /** Ways to misbehave. */
  enum Kind {
    EXCEPTION, ERROR, LINKAGE, NULL, OVERSIZED, HANG, REENTRANT
  }

  /** A class that must never leave the plugin. */
  static final class Own extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Own() {
      super("misbehaves");
    }
  }

  /** Whether the present thread calls for a test and not for the node; then what changes something is not carried out. */
  static final ThreadLocal<Boolean> DIRECT = ThreadLocal.withInitial(() -> false);

  private volatile String method = "";
  private volatile Kind kind;
  private volatile Object oversized;
  private volatile Runnable reentry = () -> {};
  private volatile CountDownLatch release = new CountDownLatch(1);

  void arm(String armed, Kind how, Object tooMuch, Runnable callBack) {
    release = new CountDownLatch(1);
    oversized = tooMuch;
    reentry = callBack;
    kind = how;
    method = armed;
  }

  /** Lets go what hangs; from now on the implementation is good. */
  void disarm() {
    method = "";
    release.countDown();
  }

  /** {@code good}, but for what is armed. */
  <T> T around(Class<T> contract, T good, Function<Method, Object> canned) {
    return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, (proxy, called, args) -> {
      if (called.getDeclaringClass() == Object.class) {
        return called.getName().equals("equals") ? proxy == args[0] : called.getName().equals("hashCode")
            ? System.identityHashCode(proxy) : "faulty";
      }
      boolean meant = signature(called).equals(method);
      if (meant) {
        switch (kind) {
          case EXCEPTION -> throw new Own();
          case ERROR -> throw new StackOverflowError("misbehaves");
          case LINKAGE -> throw new NoClassDefFoundError("misbehaves");
          case NULL -> {
            return null;
          }
          case OVERSIZED -> {
            return oversized;
          }
          case HANG -> {
            uninterruptibly(release);
            return canned.apply(called);
          }
          case REENTRANT -> reentry.run();
          default -> throw new IllegalStateException();
        }
      }
      if (meant && DIRECT.get() || called.getName().equals("close")) { // what is shared by two instances stays open
        return canned.apply(called);
      }
      try {
        return called.invoke(good, args);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }

  /** What to do at a step of a life: create, start, close. */
  void at(String step) throws Exception {
    if (step.equals(method)) {
      if (kind == Kind.EXCEPTION) {
        throw new Own();
      } else if (kind == Kind.LINKAGE) {
        throw new NoClassDefFoundError("misbehaves");
      } else if (kind == Kind.ERROR) {
        throw new StackOverflowError("misbehaves");
      } else if (kind == Kind.HANG) {
        uninterruptibly(release);
      } else if (kind == Kind.REENTRANT) {
        reentry.run();
      }
    }
  }

  boolean givesNull(String step) {
    return step.equals(method) && kind == Kind.NULL;
  }

  static String signature(Method method) {
    StringBuilder text = new StringBuilder(method.getName()).append('(');
    for (Class<?> type : method.getParameterTypes()) {
      text.append(text.charAt(text.length() - 1) == '(' ? "" : ",").append(type.getSimpleName());
    }
    return text.append(')').toString();
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
