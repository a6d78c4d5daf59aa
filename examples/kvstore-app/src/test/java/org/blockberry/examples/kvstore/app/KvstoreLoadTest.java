package org.blockberry.examples.kvstore.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

class KvstoreLoadTest {
  /** An application that has these keys. */
  private record Run(String run, int size, Set<String> keys) implements LoadContext {
    @Override
    public String chainId() {
      return "load-1";
    }

    @Override
    public int total() {
      return 200_000_000;
    }

    @Override
    public QueryAnswer query(Query query) {
      return QueryAnswer.builder().value(keys.contains(query.data().toUtf8()) ? Bytes.utf8("v") : Bytes.EMPTY).build();
    }
  }

  private static KvstoreLoad load(String run) {
    return new KvstoreLoad(new Run(run, 100, Set.of("lab12-0", "lab12-7")));
  }

  @Test
  void transactionsAreUniquePaddedValidAndFoundAgain() throws RefusedTxException {
    for (int number : new int[] {0, 7, 99_999, 199_999_999}) {
      Bytes tx = load("ab12").make(number).orElseThrow();
      assertEquals(100, tx.size());
      Grammar.parse(tx);
      assertEquals(number, load("ab12").inBlock(tx));
      assertEquals(-1, load("ab13").inBlock(tx));
    }
    for (String other : new String[] {"", "l", "lab12-", "lab12-=", "lab12-x=1", "lab12-99999999999=1", "lab12-200000000=1", "lab12-12", "name=berry"}) {
      assertEquals(-1, load("ab12").inBlock(Bytes.utf8(other)), other);
    }
  }

  @Test
  void keysThatAreNotThereAreCounted() throws IOException {
    assertEquals(1, load("ab12").check(List.of(0, 5, 7)).missing());
  }
}
