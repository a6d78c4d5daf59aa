package org.blockberry.network.pex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Bounds and spread of the address book, whatever is told. */
class AddressBookPropertyTest {
  @Property(tries = 20)
  void neverMoreThanTheBucketsHold(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int networks) {
    Random chance = new Random(seed);
    AddressBook book = new AddressBook(seed, seed + 1, false);
    for (int i = 0; i < 5_000; i++) {
      String id = "p" + chance.nextInt(4_000);
      String address = "/ip4/" + (11 + chance.nextInt(80)) + "." + chance.nextInt(networks) % 250 + ".1." + (1 + chance.nextInt(200)) + "/tcp/1";
      switch (chance.nextInt(4)) {
        case 0 -> book.reached(id, List.of(address), i);
        case 1 -> book.failed(id, i);
        default -> book.heard(id, address, "4:" + chance.nextInt(networks), i);
      }
      assertTrue(book.tried() <= AddressBook.MAX_TRIED && book.size() - book.tried() <= AddressBook.MAX_HEARD);
    }
    assertEquals(book.tried(), book.reached().size());
    Set<String> chosen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      book.choose(false, Long.MAX_VALUE / 2, one -> !chosen.contains(one.id)).ifPresent(one -> assertTrue(chosen.add(one.id)));
    }
    assertEquals(Math.min(100, book.size()), chosen.size(), "whoever may be dialled is found");
  }

  @Property(tries = 20)
  void oneSourceFillsAFewBucketsOnly(@ForAll long seed) {
    AddressBook book = new AddressBook(seed, seed, false);
    for (int i = 0; i < 5_000; i++) {
      book.heard("p" + i, "/ip4/" + (11 + i % 80) + "." + i / 80 % 250 + ".1.1/tcp/1", "4:66.66.", i);
    }
    assertTrue(book.size() <= 8 * 32, book.size() + " peers told by one network");
  }

  @Property(tries = 20)
  void oneNetworkFillsAFewBucketsOnlyEvenIfItAnswers(@ForAll long seed) {
    AddressBook book = new AddressBook(seed, seed, false);
    for (int i = 0; i < 3_000; i++) {
      book.reached("p" + i, List.of("/ip4/66.66." + i / 250 + "." + (1 + i % 250) + "/tcp/1"), i);
    }
    assertTrue(book.tried() <= 4 * 32, book.tried() + " peers of one network");
  }

  @Property(tries = 20)
  void whatIsKeptComesBack(@ForAll long seed, @ForAll @IntRange(max = 200) int count) {
    Random chance = new Random(seed);
    AddressBook book = new AddressBook(seed, seed, false);
    for (int i = 0; i < count; i++) {
      book.reached("p" + i, List.of("/ip4/" + (11 + chance.nextInt(80)) + ".2.3.4/tcp/1", "/ip6/2a00::" + i + "/tcp/2"), 1 + i);
    }
    BookText text = new BookText(seed, List.of("p1", "p2"), book.reached());
    BookText again = BookText.read(text.write());
    assertEquals(text.write(), again.write());
    assertEquals(seed, again.key());
  }
}
