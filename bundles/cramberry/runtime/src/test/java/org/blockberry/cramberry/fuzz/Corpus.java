package org.blockberry.cramberry.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs a fuzz target on its corpus and on random changes of it. Jazzer runs the same targets with coverage as its guide. */
public final class Corpus {
  private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MAX_LENGTH = 4_096;

  private final List<byte[]> inputs = new ArrayList<>();

  /** @param folder of files, one input each */
  public Corpus(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        inputs.add(Files.readAllBytes(file));
      }
    }
    if (inputs.isEmpty()) {
      throw new IllegalStateException(folder + " has no inputs");
    }
  }

  /**
   * Calls, and fails if that takes more memory than allowed; a second and third time decide, because the first loads classes.
   *
   * @param allowed bytes
   */
  public static <T> T withinMemory(long allowed, java.util.function.Supplier<T> call) {
    long used = 0;
    for (int attempt = 0; attempt < 3; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      T result = call.get();
      used = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (used <= allowed) {
        return result;
      }
    }
    throw new AssertionError("it took " + used + " bytes of memory, allowed are " + allowed);
  }

  /** Replays all inputs, then {@code changes} of them made from {@code seed}; gives the number of executions. */
  public int run(Consumer<byte[]> target, long seed, int changes) {
    inputs.forEach(input -> execute(target, input, "an input of the corpus"));
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < changes; i++) {
      execute(target, changed(random), "change " + i + " of seed " + seed);
    }
    return inputs.size() + changes;
  }

  private static void execute(Consumer<byte[]> target, byte[] input, String origin) {
    try {
      target.accept(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(origin + " fails: " + java.util.HexFormat.of().formatHex(input), e);
    }
  }

  private byte[] changed(SplittableRandom random) {
    byte[] input = inputs.get(random.nextInt(inputs.size())).clone();
    for (int change = random.nextInt(1, 5); change > 0; change--) {
      int at = input.length == 0 ? 0 : random.nextInt(input.length);
      switch (random.nextInt(6)) {
        case 0 -> input = spliced(input, at, 1, new byte[0]);
        case 1 -> input = spliced(input, at, 0, random(random, random.nextInt(1, 9)));
        case 2 -> input = spliced(input, at, input.length, new byte[0]);
        case 3 -> {
          byte[] other = inputs.get(random.nextInt(inputs.size()));
          input = spliced(input, at, random.nextInt(4), java.util.Arrays.copyOf(other, Math.min(other.length, 64)));
        }
        case 4 -> {
          if (input.length > 0) {
            input[at] = (byte) (random.nextBoolean() ? 0xff : 0x80);
          }
        }
        default -> {
          if (input.length > 0) {
            input[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
      }
    }
    return input.length > MAX_LENGTH ? java.util.Arrays.copyOf(input, MAX_LENGTH) : input;
  }

  private static byte[] random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] spliced(byte[] input, int at, int removed, byte[] added) {
    int from = Math.min(input.length, at + removed);
    byte[] result = new byte[at + added.length + input.length - from];
    System.arraycopy(input, 0, result, 0, at);
    System.arraycopy(added, 0, result, at, added.length);
    System.arraycopy(input, from, result, at + added.length, input.length - from);
    return result;
  }
}
