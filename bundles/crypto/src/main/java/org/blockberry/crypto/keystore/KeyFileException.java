package org.blockberry.crypto.keystore;

import static java.util.Objects.requireNonNull;

/** A key file cannot be read, opened or written. The message says what to do and never holds anything secret. */
public final class KeyFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  KeyFileException(Problem problem, String message) {
    super(message);
    this.problem = requireNonNull(problem, "problem");
  }

  KeyFileException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = requireNonNull(problem, "problem");
  }

  /** Which problem. */
  public Problem problem() {
    return problem;
  }

  /** Kinds of problems. More may be added: have a default when switching. */
  public enum Problem {
    /** No such file. */
    MISSING,
    /** A file is there already and replacing it was not asked for. */
    EXISTS,
    /** Others may read or replace the file. */
    UNSAFE_PERMISSIONS,
    /** The file is not whole: bad JSON, wrong checksum, or altered on purpose. */
    DAMAGED,
    /** Made by a newer version, or no key file at all. */
    UNKNOWN_FORMAT,
    /** Key derivation below the floor or above the ceiling. */
    UNSAFE_COST,
    /** The key belongs to another chain. */
    WRONG_CHAIN,
    /** The key is for something else. */
    WRONG_PURPOSE,
    /** No password was given. */
    NO_PASSWORD,
    /** The password is too short, too long or no text. */
    UNFIT_PASSWORD,
    /** The password is not the one the file was sealed with. */
    WRONG_PASSWORD,
    /** What should be imported is no private key in a known form. */
    NOT_A_KEY,
    /** The file system failed. */
    IO
  }
}
