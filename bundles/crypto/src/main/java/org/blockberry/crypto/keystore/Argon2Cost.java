package org.blockberry.crypto.keystore;

/**
 * What one guess of a password costs, for us and for a thief: argon2id (RFC 9106). Held between a floor, below which a
 * stolen file is too easily opened, and a ceiling, above which a planted file would hang or starve the node that reads
 * it (security class K3). Both hold for files we read as for files we write.
 *
 * @param memoryKib memory in KiB, 65,536 (64 MiB) to 262,144 (256 MiB)
 * @param iterations passes over the memory, 3 or more, and at most so many that memory times passes stays within
 *     {@link #MAX_WORK_KIB}
 * @param parallelism lanes, 4 to 16; we compute them one after the other
 */
public record Argon2Cost(int memoryKib, int iterations, int parallelism) {
  /** Least memory: 64 MiB. */
  public static final int MIN_MEMORY_KIB = 64 * 1024;
  /** Most memory: 256 MiB. */
  public static final int MAX_MEMORY_KIB = 256 * 1024;
  /** Least passes. */
  public static final int MIN_ITERATIONS = 3;
  /** Least lanes. */
  public static final int MIN_PARALLELISM = 4;
  /** Most lanes. */
  public static final int MAX_PARALLELISM = 16;
  /**
   * Most memory times passes, in KiB: twelve passes over 256 MiB, about 5 s on the 2-core machine it was measured on.
   */
  public static final long MAX_WORK_KIB = 12L * MAX_MEMORY_KIB;
  /** The floor, and what new files get: 0.2 to 0.4 s. */
  public static final Argon2Cost STANDARD = new Argon2Cost(MIN_MEMORY_KIB, MIN_ITERATIONS, MIN_PARALLELISM);

  public Argon2Cost {
    between("memory in KiB", memoryKib, MIN_MEMORY_KIB, MAX_MEMORY_KIB);
    between("number of iterations", iterations, MIN_ITERATIONS, (int) (MAX_WORK_KIB / memoryKib));
    between("parallelism", parallelism, MIN_PARALLELISM, MAX_PARALLELISM);
  }

  private static void between(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "the argon2id " + what + " is " + value + " but must be " + least + " to " + most);
    }
  }
}
