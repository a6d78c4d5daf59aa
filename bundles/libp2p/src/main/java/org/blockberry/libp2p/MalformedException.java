package org.blockberry.libp2p;

/** Text or bytes that are not what they should be. The message says what is wrong and is safe to log: it quotes at most 80 characters. */
public final class MalformedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_QUOTED = 80;

  /** With one line for the log. */
  public MalformedException(String message) {
    super(message);
  }

  /** Foreign text as it may stand in a message: cut to 80 characters, control characters replaced, in quotes. */
  public static String quote(String foreign) {
    StringBuilder quoted = new StringBuilder(MAX_QUOTED + 3).append('"');
    foreign.codePoints().limit(MAX_QUOTED)
        .forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
    return quoted.append(foreign.codePointCount(0, foreign.length()) > MAX_QUOTED ? "…\"" : "\"").toString();
  }
}
