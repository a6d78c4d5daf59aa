package org.blockberry.node.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.keystore.Keystore;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final List<Class<? extends Plugin>> CONTRACTS = List.of(Mempool.class, Application.class, BlockStore.class,
      StateStore.class, ConsensusEngine.class, Keystore.class, Indexer.class);

  /** A default method that is not passed on would quietly be the contract's own instead of the plugin's. */
  @Test
  void everyMethodOfEveryContractIsPassedOn() {
    List<String> missing = new ArrayList<>();
    int methods = 0;
    for (Class<? extends Plugin> contract : CONTRACTS) {
      Plugin instance = (Plugin) Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, (proxy, method, args) -> null);
      Plugin checked = Answers.checked(instance);
      assertNotSame(instance, checked, contract + " has no check");
      methods += missing(contract, checked.getClass(), missing);
    }
    methods += missing(PoolExpiry.class, CheckedExpiry.class, missing);
    assertEquals(List.of(), missing, "write a check, or pass it on, in the wrapper of each contract");
    System.out.println("answers: " + methods + " methods are passed on");
  }

  private static int missing(Class<?> contract, Class<?> checked, List<String> missing) {
    int methods = 0;
    for (Method method : contract.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        methods++;
        boolean own = Arrays.stream(checked.getDeclaredMethods()).anyMatch(one -> one.getName().equals(method.getName())
            && Arrays.equals(one.getParameterTypes(), method.getParameterTypes()));
        if (!own) {
          missing.add(contract.getSimpleName() + "." + method.getName() + Arrays.toString(method.getParameterTypes()));
        }
      }
    }
    return methods;
  }
}
