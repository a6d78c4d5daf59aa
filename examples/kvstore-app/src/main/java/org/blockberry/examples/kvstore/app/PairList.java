package org.blockberry.examples.kvstore.app;

/** Pairs as JSON text {@code {"pairs":[{"key":…,"value":…}],"more":false}}, up to a limit. Not thread safe. */
final class PairList {
  private final int maxPairs;
  private final int maxChars;
  private final StringBuilder json = new StringBuilder("{\"pairs\":[");
  private int pairs;
  private boolean more;

  /**
   * An empty list.
   *
   * @param maxPairs 1 or more
   * @param maxChars bound on the text; one pair that is longer alone is still listed
   */
  PairList(int maxPairs, int maxChars) {
    this.maxPairs = maxPairs;
    this.maxChars = maxChars;
  }

  /** Adds a pair; false if it does not fit any more, and then nothing else will. */
  boolean add(String key, String value) {
    if (pairs >= maxPairs) {
      more = true;
      return false;
    }
    int before = json.length();
    json.append(pairs == 0 ? "{\"key\":" : ",{\"key\":");
    FlatJson.quote(json, key);
    json.append(",\"value\":");
    FlatJson.quote(json, value);
    json.append('}');
    if (json.length() > maxChars && pairs > 0) {
      json.setLength(before);
      more = true;
      return false;
    }
    pairs++;
    return true;
  }

  /** The text; call once. */
  String json() {
    return json.append("],\"more\":").append(more).append('}').toString();
  }
}
