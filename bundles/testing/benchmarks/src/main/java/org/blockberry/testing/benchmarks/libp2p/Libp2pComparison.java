package org.blockberry.testing.benchmarks.libp2p;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.blockberry.crypto.CryptoLadder;

/**
 * Our hosts beside a bare loop, go-libp2p and js-libp2p over TCP on loopback: each figure is taken of all of them in turns, and the medians of the
 * rounds are printed with their ratio to the bare loop, or to ours where that has none. Arguments: rounds (default 7), {@code go=PROGRAM},
 * {@code js=FOLDER}, {@code only=throughput|messages|round-trip|connects|glueberry}.
 */
public final class Libp2pComparison {
  private static final int WARM_UP = 3;
  private static final int GLUEBERRY_MESSAGES = 300_000;

  private Libp2pComparison() {}

  private interface Figure {
    OptionalDouble of(Subject subject, int amount) throws IOException;
  }

  /**
   * One line of the table.
   *
   * @param per what a raw value is divided by for the unit
   * @param amount how much of it our own side does in a round
   * @param foreign how much the others do, some of which are slow
   * @param each what one of the amount is
   */
  private record Row(String name, String unit, double per, boolean lessIsBetter, int amount, int foreign, String each, Figure figure) {}

  private static final List<Row> ROWS = List.of(
      new Row("throughput", "MB/s", 1e6, false, 256, 64, "MiB", (subject, mebibytes) -> subject.throughput((long) mebibytes << 20)),
      new Row("messages", "thousand/s", 1e3, false, 2_000_000, 50_000, "message", Subject::messages),
      new Row("round-trip", "us", 1e-6, true, 10_000, 1_000, "round trip", Subject::roundTrip),
      new Row("connects", "a second", 1, false, 400, 100, "connection", Subject::connects));

  /** Prints all. */
  public static void main(String[] args) throws IOException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    Map<String, String> options = new TreeMap<>();
    Arrays.stream(args).skip(1).map(arg -> arg.split("=", 2)).forEach(pair -> options.put(pair[0], pair[1]));
    CryptoLadder ladder = CryptoLadder.standard();
    List<Subject> subjects = new ArrayList<>(List.of(new BareLoop(ladder), new OurHosts(ladder)));
    if (options.containsKey("go")) {
      subjects.add(new ForeignPeers("go-libp2p", Path.of("."), options.get("go"), "bench"));
    }
    if (options.containsKey("js")) {
      subjects.add(new ForeignPeers("js-libp2p", Path.of(options.get("js")), "node", "--import", "./polyfill.mjs", "bench.mjs"));
    }
    System.out.println(ladder.report());
    for (Row row : ROWS) {
      if (options.getOrDefault("only", row.name()).equals(row.name())) {
        print(row, subjects, rounds);
      }
    }
    for (Subject subject : subjects) {
      subject.close();
    }
    if (options.getOrDefault("only", "glueberry").equals("glueberry")) {
      try (GlueberryPair pair = new GlueberryPair(ladder)) {
        for (int size : new int[] {128, 1_024}) {
          glueberry(pair, size, rounds);
        }
      }
    }
  }

  private static void print(Row row, List<Subject> subjects, int rounds) throws IOException {
    double[][] values = new double[subjects.size()][rounds];
    double[][] processor = new double[subjects.size()][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int i = 0; i < subjects.size(); i++) {
        Subject subject = subjects.get(i);
        int amount = subject instanceof ForeignPeers ? row.foreign() : row.amount();
        double before = subject.processorSeconds();
        values[i][Math.max(0, round)] = row.figure().of(subject, amount).orElse(Double.NaN) / row.per();
        processor[i][Math.max(0, round)] = (subject.processorSeconds() - before) * 1e6 / amount;
      }
    }
    double[] medians = medians(values);
    double[] costs = medians(processor);
    double base = Double.isNaN(medians[0]) ? medians[1] : medians[0];
    for (int i = 0; i < medians.length; i++) {
      if (!Double.isNaN(medians[i])) {
        double ratio = row.lessIsBetter() ? base / medians[i] : medians[i] / base;
        System.out.printf(Locale.ROOT, "%-12s %-20s %,12.1f %-10s %6.3f   (%,.1f to %,.1f), processor %,.2f us a %s%n", row.name(), subjects.get(i).name(), medians[i],
            row.unit(), ratio, values[i][0], values[i][rounds - 1], costs[i],
            row.each());
      }
    }
  }

  /** Sealed messages between two nodes; nobody else has such a thing. */
  private static void glueberry(GlueberryPair pair, int size, int rounds) {
    double[][] values = new double[1][rounds];
    double[][] processor = new double[1][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      double before = pair.processorSeconds();
      values[0][Math.max(0, round)] = pair.messages(size, GLUEBERRY_MESSAGES) / 1e3;
      processor[0][Math.max(0, round)] = (pair.processorSeconds() - before) * 1e6 / GLUEBERRY_MESSAGES;
    }
    System.out.printf(Locale.ROOT, "%-12s %-20s %,12.1f %-10s          (%,.1f to %,.1f), processor %,.2f us a message%n", "glueberry", size + " bytes",
        medians(values)[0], "thousand/s", values[0][0], values[0][rounds - 1], medians(processor)[0]);
  }

  private static double[] medians(double[][] values) {
    return Arrays.stream(values).mapToDouble(each -> {
      Arrays.sort(each);
      return each[each.length / 2];
    }).toArray();
  }
}
