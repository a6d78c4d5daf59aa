package org.blockberry.testing.simulator;

import java.util.function.LongFunction;

/** {@code random|twins|beyond|lost|full|extended|behind|accused FIRST_SEED COUNT}: runs scenarios; one seed runs one again. */
public final class SimulatorMain {
  private static final long PIECE = 20;
  private static final long SAYS_NANOS = 10_000_000_000L;

  private SimulatorMain() {}

  /** Prints what was reached, or what broke with its seed. */
  public static void main(String[] args) {
    if (args.length != 3) {
      System.err.println("usage: random|twins|beyond|lost|full|extended|behind|accused FIRST_SEED COUNT");
      System.exit(2);
    }
    LongFunction<Scenario> scenarios = switch (args[0]) {
      case "twins" -> Scenario::twins;
      case "beyond" -> Scenario::beyondTheBound;
      case "lost" -> Scenario::lostLogs;
      case "full" -> Scenario::fullLogs;
      case "extended" -> Scenario::extended;
      case "behind" -> Scenario::behind;
      case "accused" -> Scenario::accused;
      case "random" -> Scenario::random;
      default -> throw new IllegalArgumentException("no kind of scenario: " + args[0]);
    };
    long begun = System.nanoTime();
    Campaign campaign = new Campaign();
    try {
      run(campaign, Long.parseLong(args[1]), Long.parseLong(args[2]), scenarios);
    } catch (Violation e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf("%d scenarios, %d events, %.1f s, %.0f scenarios/s, digest %016x%n%s%n", campaign.runs(), campaign.events(), seconds,
        campaign.runs() / seconds, campaign.digest(), campaign.coverage());
  }

  /** Says every ten seconds how far it is. */
  private static void run(Campaign campaign, long first, long count, LongFunction<Scenario> scenarios) {
    long said = System.nanoTime();
    for (long done = 0; done < count; done += PIECE) {
      campaign.run(first + done, Math.min(PIECE, count - done), scenarios);
      if (System.nanoTime() - said > SAYS_NANOS) {
        said = System.nanoTime();
        System.err.printf("%d of %d scenarios%n", campaign.runs(), count);
      }
    }
  }
}
