package org.blockberry.cli.shell;

import java.util.List;
import java.util.stream.Collectors;

/** Makes one line for Gogo from the words of a command line. */
public final class GogoLine {
  private static final String PLAIN = "[A-Za-z0-9_./:][A-Za-z0-9_./:,@+-]*|--?[A-Za-z0-9][A-Za-z0-9_./:,@+-]*";

  private GogoLine() {}

  /**
   * A single word is a line already, with separators and variables as the caller wrote them; several words are taken
   * literally.
   */
  public static String of(List<String> words) {
    if (words.size() == 1) {
      return words.get(0);
    }
    return words.stream().map(GogoLine::quote).collect(Collectors.joining(" "));
  }

  /** The word in such a form that Gogo gives exactly it to the command. */
  static String quote(String word) {
    if (word.matches(PLAIN)) {
      return word;
    }
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      quoted.append(c == '\'' ? "'\\''" : c);
    }
    return quoted.append('\'').toString();
  }
}
