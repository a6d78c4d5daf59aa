package org.blockberry.chain.event;

/** Kinds of words in a query, with their names in errors. */
enum Token {
  END("end of query"),
  TAG("tag"),
  STRING("string"),
  NUMBER("number"),
  TIME("timestamp"),
  DATE("datestamp"),
  AND("AND operator"),
  CONTAINS("CONTAINS operator"),
  EXISTS("EXISTS operator"),
  EQ("= operator"),
  LT("< operator"),
  LE("<= operator"),
  GT("> operator"),
  GE(">= operator");

  private final String label;

  Token(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
