package org.blockberry.cli.load;

/** A generator broke: what it throws is not among what its interface says. The message names it, and what it was asked for. */
public final class GeneratorFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GeneratorFailedException(String type, String asked, Throwable cause) {
    super("the generator " + type + " failed in " + asked + ": " + cause, cause);
  }
}
