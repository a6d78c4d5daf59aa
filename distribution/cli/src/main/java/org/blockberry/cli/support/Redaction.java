package org.blockberry.cli.support;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what must not leave the machine: every secret that is known, wherever it stands, and what looks like one. Pure.
 *
 * <p>What cannot be told: a bare private key of 32 bytes looks like any hash. That none is ever printed is the canary test's business.
 */
public final class Redaction {
  /** What stands for what was taken out. */
  public static final String MARK = "***";
  /** Shorter words would take ordinary text along. */
  private static final int SHORTEST = 4;
  private static final String NAMES = "[\\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|authorization|credential|mnemonic|"
      + "priv(?:ate)?[_-]?key|seed[_-]?phrase)[\\w.-]*";

  private record Rule(Pattern pattern, String replacement) {}

  private static final List<Rule> RULES = List.of(
      new Rule(Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)", Pattern.DOTALL), MARK),
      new Rule(Pattern.compile("(?i)(\"priv(?:ate)?_?key\"\\s*:\\s*)\\{[^}]*}"), "$1\"" + MARK + "\""),
      new Rule(Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}"), "$1 " + MARK),
      new Rule(Pattern.compile("(?i)(" + NAMES + "[\"']?[ \\t]*[=:][ \\t]*)(\"(?:[^\"\\\\\\n]|\\\\.)*\"|'[^'\\n]*'|\\[[^\\]]*]|[^\\s,;}\\]]+)"),
          "$1" + MARK),
      new Rule(Pattern.compile("(://)[^/\\s:@]+:[^/\\s@]+@"), "$1" + MARK + "@"),
      new Rule(Pattern.compile("(?<![0-9A-Fa-f])[0-9A-Fa-f]{128}(?![0-9A-Fa-f])"), MARK),
      new Rule(Pattern.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="), MARK));

  private final List<String> secrets;

  /** @param secrets texts that are known to be secret; very short ones are left to the rules */
  public Redaction(Collection<String> secrets) {
    List<String> longFirst = new ArrayList<>(secrets.stream().filter(each -> each.length() >= SHORTEST).distinct().toList());
    longFirst.sort(Comparator.comparingInt(String::length).reversed());
    this.secrets = List.copyOf(longFirst);
  }

  /** The text without them. */
  public String of(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, MARK);
    }
    for (Rule rule : RULES) {
      Matcher found = rule.pattern().matcher(clean);
      clean = found.find() ? found.replaceAll(rule.replacement()) : clean;
    }
    return clean;
  }
}
