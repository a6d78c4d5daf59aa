package org.blockberry.libp2p.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
  private static final long SECOND = 1_000_000_000L;

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBurstAndThenOneByOne() {
    AddressRates rates = new AddressRates(new AddressRate(3, Duration.ofSeconds(5)));
    long now = -4 * SECOND; // the clock may be anywhere
    for (int i = 0; i < 3; i++) {
      assertTrue(rates.take(address("192.0.2.1"), now));
    }
    assertFalse(rates.take(address("192.0.2.1"), now));
    assertTrue(rates.take(address("192.0.2.2"), now), "others are not concerned");
    assertFalse(rates.take(address("192.0.2.1"), now + 5 * SECOND - 1));
    assertTrue(rates.take(address("192.0.2.1"), now + 5 * SECOND));
    assertFalse(rates.take(address("192.0.2.1"), now + 5 * SECOND));
    for (int i = 0; i < 3; i++) {
      assertTrue(rates.take(address("192.0.2.1"), now + 100 * SECOND));
    }
    assertFalse(rates.take(address("192.0.2.1"), now + 100 * SECOND));
  }

  @Test
  void aNetworkOfIp6IsOneAddress() {
    AddressRates rates = new AddressRates(new AddressRate(1, Duration.ofSeconds(5)));
    assertTrue(rates.take(address("2001:db8::1"), 0));
    assertFalse(rates.take(address("2001:db8::ffff:2"), 0));
    assertTrue(rates.take(address("2001:db8:0:1::1"), 0));
  }

  @Test
  void theTableIsBounded() throws UnknownHostException {
    AddressRates rates = new AddressRates(AddressRate.DEFAULT);
    for (int i = 0; i < 3 * AddressRates.MAX_ADDRESSES; i++) {
      rates.take(InetAddress.getByAddress(new byte[] {10, (byte) (i >>> 16), (byte) (i >>> 8), (byte) i}), 0);
    }
    assertEquals(AddressRates.MAX_ADDRESSES, rates.size());
  }

  /** In any time the burst and what has dripped in are the most. */
  @Property(tries = 300)
  void neverMoreThanTheRate(@ForAll @IntRange(min = 1, max = 20) int burst, @ForAll @IntRange(min = 1, max = 50) int every, @ForAll java.util.Random random) {
    AddressRates rates = new AddressRates(new AddressRate(burst, Duration.ofMillis(every)));
    long now = random.nextLong() >> 2;
    long start = now;
    int taken = 0;
    for (int i = 0; i < 200; i++) {
      now += random.nextInt(every * 2_000_000);
      taken += rates.take(address("192.0.2.1"), now) ? 1 : 0;
      assertTrue(taken <= burst + (now - start) / (every * 1_000_000L) + 1);
    }
  }

  @Test
  void theTableOfConnectionsAsksIt() {
    ConnectionTable table = new ConnectionTable(HostLimits.DEFAULT.withAddressRate(new AddressRate(2, Duration.ofHours(1))));
    InetAddress far = address("192.0.2.1");
    for (int i = 0; i < 2; i++) {
      assertEquals(Optional.empty(), table.enter(far, Direction.INBOUND, false));
      table.settled();
      table.leave(far, Direction.INBOUND);
    }
    assertEquals(Optional.of(CutOff.ADDRESS_RATE), table.enter(far, Direction.INBOUND, false));
    assertEquals(Optional.empty(), table.enter(far, Direction.OUTBOUND, false), "our own dials are not limited");
    for (int i = 0; i < 50; i++) {
      assertEquals(Optional.empty(), table.enter(InetAddress.getLoopbackAddress(), Direction.INBOUND, false));
      table.settled();
    }
    assertEquals(51, table.total());
    assertThrows(IllegalArgumentException.class, () -> new AddressRate(0, Duration.ofSeconds(1)));
    assertThrows(IllegalArgumentException.class, () -> new AddressRate(1, Duration.ZERO));
  }
}
