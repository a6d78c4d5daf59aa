package org.blockberry.chain.json;

/**
 * Bounds of a JSON text from outside.
 *
 * @param depth of nested arrays and objects, 1 to 1,000
 * @param textLength characters of one string or name, 1 or more
 * @param numberLength characters of one number, 1 or more
 * @param documentLength characters of the whole text, 1 or more
 */
public record JsonLimits(int depth, int textLength, int numberLength, int documentLength) {
  /** For requests: depth 64, one million characters. */
  public static final JsonLimits DEFAULT = new JsonLimits(64, 1_000_000, 100, 1_000_000);
  /** For genesis files, which the operator chose: depth 200, 256 Mi characters. */
  public static final JsonLimits GENESIS = new JsonLimits(200, 64 << 20, 1_000, 256 << 20);

  /** Checks the bounds. */
  public JsonLimits {
    if (depth < 1 || depth > 1_000) {
      throw new IllegalArgumentException("JSON depth is " + depth + " but must be 1 to 1000");
    }
    if (textLength < 1 || numberLength < 1 || documentLength < 1) {
      throw new IllegalArgumentException("JSON lengths must be 1 or more");
    }
  }
}
