package org.blockberry.examples.utxo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;

/** Random programs of good and bad spends against a plain map. Signatures are played: one is valid if it begins with its owner. */
class CoinsPropertyTest {
  private static final Coins.Signatures PLAYED = (owner, body, signature) -> signature.startsWith(owner.slice(0, 8));

  private static Bytes owner(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    return Bytes.wrap(key);
  }

  @Property(tries = 200)
  void nothingIsSpentTwiceAndTheTotalStays(@ForAll long seed) {
    Random random = new Random(seed);
    Map<Outpoint, Output> model = new HashMap<>();
    Map<Bytes, Bytes> stored = new HashMap<>();
    Coins genesis = GenesisState.of(Bytes.utf8("{\"" + owner(1).toHex() + "\":\"100 x 4\",\"" + owner(2).toHex() + "\":\"7\"}"), PLAYED);
    genesis.changed().forEach((outpoint, output) -> model.put(outpoint, output.orElseThrow()));
    store(stored, genesis.changes());
    List<Outpoint> known = new ArrayList<>(model.keySet());
    known.sort(java.util.Comparator.comparing(Outpoint::encode));
    for (int block = 0; block < 5; block++) {
      Coins coins = new Coins(outpoint -> Optional.ofNullable(stored.get(StateKeys.output(outpoint))).map(Output::decode),
          StateKeys.ofDecimal(stored.get(StateKeys.COUNT)), StateKeys.ofDecimal(stored.get(StateKeys.SUM)), PLAYED);
      for (int i = 0; i < 6; i++) {
        Spend spend = spend(random, known, model);
        boolean right = mayBe(spend, model);
        try {
          coins.apply(spend);
          assertTrue(right, () -> "seed " + seed + " carried out " + spend);
          spend.inputs().forEach(model::remove);
          for (int o = 0; o < spend.outputs().size(); o++) {
            model.put(spend.outpoint(o), spend.outputs().get(o));
            known.add(spend.outpoint(o));
          }
        } catch (RefusedTxException e) {
          assertTrue(!right, () -> "seed " + seed + " refused " + spend + ": " + e.getMessage());
        }
      }
      store(stored, coins.changes());
      assertEquals(407, model.values().stream().mapToLong(Output::amount).sum());
      assertEquals(407, StateKeys.ofDecimal(stored.get(StateKeys.SUM)));
      assertEquals(model.size(), StateKeys.ofDecimal(stored.get(StateKeys.COUNT)));
      assertEquals(2 * model.size() + 2, stored.size(), "one entry by name and one by owner for each");
      model.forEach((outpoint, output) -> {
        assertEquals(output.encode(), stored.get(StateKeys.output(outpoint)));
        assertEquals(StateKeys.number(output.amount()), stored.get(StateKeys.owned(output.owner(), outpoint)));
      });
    }
  }

  private static void store(Map<Bytes, Bytes> stored, StateChanges changes) {
    changes.asMap().forEach((key, value) -> value.ifPresentOrElse(present -> stored.put(key, present), () -> stored.remove(key)));
  }

  private static boolean mayBe(Spend spend, Map<Outpoint, Output> model) {
    long in = 0;
    for (int i = 0; i < spend.inputs().size(); i++) {
      Output output = model.get(spend.inputs().get(i));
      if (output == null || !spend.signatures().get(i).startsWith(output.owner().slice(0, 8))) {
        return false;
      }
      in += output.amount();
    }
    return in == spend.outputs().stream().mapToLong(Output::amount).sum();
  }

  /** Mostly right: wrong amounts, owners, spent and invented inputs now and then. */
  private static Spend spend(Random random, List<Outpoint> known, Map<Outpoint, Output> model) {
    List<Outpoint> inputs = new ArrayList<>();
    List<Bytes> signatures = new ArrayList<>();
    long sum = 0;
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      Outpoint input = random.nextInt(20) == 0 ? new Outpoint(owner(9), 3) : known.get(random.nextInt(known.size()));
      if (inputs.contains(input)) {
        continue; // the decoder refuses that
      }
      Output output = model.getOrDefault(input, new Output(owner(1), 50));
      inputs.add(input);
      sum += output.amount();
      signatures.add((random.nextInt(12) == 0 ? owner(5) : output.owner()).concat(owner(0)));
    }
    List<Output> outputs = new ArrayList<>();
    long left = sum + (random.nextInt(10) == 0 ? 1 : 0);
    while (left > 0 && outputs.size() < 3) {
      long amount = outputs.size() == 2 ? left : 1 + random.nextLong(left);
      outputs.add(new Output(owner(1 + random.nextInt(3)), amount));
      left -= amount;
    }
    return new Spend(Spend.body(inputs, outputs), inputs, outputs, signatures);
  }

  @Property
  void whateverComesIsReadBackOrRefused(@ForAll byte[] tx, @ForAll long seed) {
    Random random = new Random(seed);
    List<Outpoint> inputs = List.of(new Outpoint(owner(1), random.nextInt(0x10000)), new Outpoint(owner(2), 0));
    List<Output> outputs = List.of(new Output(owner(3), 1 + random.nextInt(100)));
    Bytes good = Spend.body(inputs, outputs).concat(Bytes.wrap(new byte[128]));
    byte[] mutated = good.toArray();
    mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
    for (Bytes each : List.of(Bytes.wrap(tx), good, Bytes.wrap(mutated), good.slice(0, random.nextInt(good.size())))) {
      try {
        Spend spend = Spend.decode(each);
        Bytes again = Spend.body(spend.inputs(), spend.outputs());
        assertEquals(again, spend.body(), "one encoding for each");
        for (Bytes signature : spend.signatures()) {
          again = again.concat(signature);
        }
        assertEquals(each, again);
      } catch (RefusedTxException e) {
        assertEquals(Codes.MALFORMED, e.code());
      }
    }
  }
}
