package org.blockberry.ops.indexer;

import java.util.Set;
import org.blockberry.api.indexer.SearchSubject;

/** What an entry is about, and the tags whose values are not events but where it stands. */
enum Kind {
  /** A transaction. */
  TX('t', "tx.height", "Tx"),
  /** A block. */
  BLOCK('b', "block.height", "NewBlock");

  /** Tags that mean something of their own; an application's event that makes one of them is not indexed. */
  static final Set<String> RESERVED = Set.of("tx.hash", "tx.height", "block.height", "tm.event");

  final char letter;
  final String heightTag;
  final String event;

  Kind(char letter, String heightTag, String event) {
    this.letter = letter;
    this.heightTag = heightTag;
    this.event = event;
  }

  static Kind of(SearchSubject subject) {
    return switch (subject) {
      case TRANSACTIONS -> TX;
      case BLOCKS -> BLOCK;
      default -> throw new IllegalArgumentException("this indexer does not know how to search for " + subject);
    };
  }
}
