package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.rpc.http.access.AccessTable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bad credentials as fast as four connections can send them cost the server next to nothing: others are served meanwhile, and
 * the source is told to stop. Counted is what was served, not how fast.
 */
@Tag("sec-R4")
class BadLoginsTest {
  private static final int LOGINS = 4_000;
  private static final int HEALTH = 200;

  @Test
  void healthIsServedDuringAFloodOfBadLogins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try (TestServer server = new TestServer()) {
      AccessToken.Fresh good = AccessToken.make(SecureRandomSource.system(), "reader", "good", Instant.now(), Optional.empty(), 0);
      AccessToken.Fresh bad = AccessToken.make(SecureRandomSource.system(), "reader", "bad", Instant.now(), Optional.empty(), 0);
      // the id is known, so every login goes as far as the comparison
      String wrong = "bb_" + good.kept().id() + bad.token().substring(11);
      server.gate.update(AccessTable.of("test", List.of("health"), List.of()), List.of(good.kept()), 20);
      AtomicInteger left = new AtomicInteger(LOGINS);
      AtomicInteger unauthorized = new AtomicInteger();
      AtomicInteger tooMany = new AtomicInteger();
      Callable<Void> flood = () -> {
        while (left.getAndDecrement() > 0) {
          Probe.Answer answer = get(server, "/health", "Authorization: Bearer " + wrong + "\r\n");
          (answer.status() == 401 ? unauthorized : tooMany).incrementAndGet();
          assertTrue(answer.status() == 401 || answer.status() == 429, "status " + answer.status());
        }
        return null;
      };
      List<Future<Void>> floods = List.of(threads.submit(flood), threads.submit(flood), threads.submit(flood), threads.submit(flood));
      int served = 0;
      try (Probe probe = new Probe(server.port())) {
        while (served < HEALTH || left.get() > 0) {
          assertEquals(200, probe.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").read().status());
          served++;
        }
      }
      for (Future<Void> one : floods) {
        one.get();
      }
      System.out.println("bad logins: " + unauthorized + " answered 401, " + tooMany + " answered 429; health served " + served
          + " times meanwhile");
      assertTrue(unauthorized.get() >= 20 && tooMany.get() > LOGINS / 2, unauthorized + " and " + tooMany);
      // whoever has a good credential is not locked out by those who have none
      assertEquals(200, get(server, "/health", "Authorization: Bearer " + good.token() + "\r\n").status());
      LimitsTest.await(() -> server.server.inFlight() == 0);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Probe.Answer get(TestServer server, String path, String header) throws IOException {
    return Probe.once(server.port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
  }
}
