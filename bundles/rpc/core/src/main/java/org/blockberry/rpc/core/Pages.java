package org.blockberry.rpc.core;

import java.util.List;
import java.util.OptionalLong;
import org.blockberry.api.rpc.RpcException;

/** How long answers are cut into pages. */
final class Pages {
  private static final int DEFAULT_SIZE = 30;
  private static final int MAX_SIZE = 100;

  private Pages() {}

  /** Elements per page: 30 unless another size from 1 to 100 is asked for. */
  static int size(OptionalLong asked) {
    long size = asked.orElse(DEFAULT_SIZE);
    return size < 1 ? DEFAULT_SIZE : (int) Math.min(size, MAX_SIZE);
  }

  /**
   * One page.
   *
   * @param page from 1; the first if left out
   */
  static <T> List<T> of(List<T> all, OptionalLong page, OptionalLong perPage) {
    int size = size(perPage);
    int pages = Math.max(1, (all.size() + size - 1) / size);
    long number = page.orElse(1);
    if (number < 1 || number > pages) {
      throw RpcException.failed("page should be within [1, " + pages + "] range, given " + number);
    }
    int from = (int) (number - 1) * size;
    return all.subList(from, Math.min(all.size(), from + size));
  }
}
