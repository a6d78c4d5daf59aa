package org.blockberry.ops.shell.command;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns, two blanks apart; the last one is not padded. For one thread. */
public final class Table {
  private final List<String[]> rows = new ArrayList<>();

  /** With a heading. */
  public static Table of(String... heading) {
    return new Table().row(heading);
  }

  /** One row more. */
  public Table row(String... cells) {
    rows.add(cells.clone());
    return this;
  }

  /** All rows, each ended by a line feed, without blanks at the end of lines. */
  public String text() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]);
        if (i + 1 < row.length) {
          line.append(" ".repeat(widths[i] - row[i].length() + 2));
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
