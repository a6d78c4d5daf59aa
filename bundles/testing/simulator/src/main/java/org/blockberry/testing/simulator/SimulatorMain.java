package org.blockberry.testing.simulator;

import java.io.PrintStream;
import java.util.Set;

/**
 * {@code KIND FIRST_SEED COUNT [--without PARTS]}: runs scenarios of a {@link ScenarioKind}; one seed runs one again, also without parts of it
 * that a failure does not need.
 */
public final class SimulatorMain {
  static final String WITHOUT = "--without";
  private static final long PIECE = 20;
  private static final long SAYS_NANOS = 10_000_000_000L;
  private static final int GOOD = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private SimulatorMain() {}

  /** Prints what was reached, or what broke with the command that shows it again. */
  public static void main(String[] args) {
    int code = run(System.out, args);
    if (code != GOOD) {
      System.exit(code);
    }
  }

  /** @return exit code */
  static int run(PrintStream out, String... args) {
    Campaign campaign = new Campaign();
    long begun = System.nanoTime();
    try {
      if (args.length == 5 && args[3].equals(WITHOUT) && args[2].equals("1")) {
        Replay replay = new Replay(ScenarioKind.named(args[0]), Long.parseLong(args[1]), Set.of(args[4].split(",")));
        replay.scenario(); // refuses what it does not have
        campaign.run(replay);
      } else if (args.length == 3) {
        run(campaign, ScenarioKind.named(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2]));
      } else {
        throw new IllegalArgumentException("there must be three arguments, or five of which the third is 1");
      }
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      out.println("usage: " + String.join("|", ScenarioKind.words()) + " FIRST_SEED COUNT [" + WITHOUT + " PART,PART...]");
      return MISUSED;
    } catch (Violation e) {
      out.println(e.getMessage());
      return FAILED;
    } catch (IllegalStateException e) {
      e.getCause().printStackTrace(out);
      out.println(e.getMessage());
      return FAILED;
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    out.printf("%d scenarios, %d events, %.1f s, %.0f scenarios/s, digest %016x%n%s%n", campaign.runs(), campaign.events(), seconds,
        campaign.runs() / seconds, campaign.digest(), campaign.coverage());
    return GOOD;
  }

  /** Says every ten seconds how far it is. */
  private static void run(Campaign campaign, ScenarioKind kind, long first, long count) {
    long said = System.nanoTime();
    for (long done = 0; done < count; done += PIECE) {
      campaign.run(kind, first + done, Math.min(PIECE, count - done));
      if (System.nanoTime() - said > SAYS_NANOS) {
        said = System.nanoTime();
        System.err.printf("%d of %d scenarios%n", campaign.runs(), count);
      }
    }
  }
}
